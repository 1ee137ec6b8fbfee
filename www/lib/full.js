// The whole library's wasm, a file of its own beside this one.
import start, { Driver, sign } from "#wasm/bucketkit";
import { MESSAGES } from "../errors.generated.js";
import { MESSAGES as OF_UPLOADS } from "../errors-upload.generated.js";
import { loader } from "./load.js";

Object.assign(MESSAGES, OF_UPLOADS);

export const { init, wasm } = loader(
  ({ module } = {}) => start({ module_or_path: module ?? new URL("./bucketkit.wasm", import.meta.url) }),
  { Driver, sign },
);
