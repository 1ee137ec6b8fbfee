// The whole library's wasm, a file of its own beside this one.
import start, { Driver } from "#wasm/bucketkit";
import { MESSAGES as OF_UPLOADS } from "../errors-upload.generated.js";
import { HELP as OF_ALL } from "../errors-help.generated.js";
import { MESSAGES } from "#messages";
import { HELP } from "./error.js";
import { workerAt } from "./helper.js";
import { loader } from "./load.js";

Object.assign(MESSAGES, OF_UPLOADS);
Object.assign(HELP, OF_ALL);

const { init: load, wasm } = loader(async ({ module } = {}) => {
  const { memory, room, call } = await start({ module_or_path: module ?? new URL("./bucketkit.wasm", import.meta.url) });
  return { Driver, memory, room, call };
});

export { wasm };
/** The worker is not started yet, so its place may also be told later. */
export function init(options) {
  if (options?.workerUrl) workerAt(options.workerUrl);
  return load(options);
}
