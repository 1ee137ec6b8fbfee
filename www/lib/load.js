// Loading a wasm module once, and saying so when it is not there.
import { BucketkitError } from "./error.js";

/** `start` instantiates; `glue` is what is then callable. */
export function loader(start, glue) {
  let loading;
  let loaded = false;
  return {
    init(options) {
      loading ??= (async () => start(options))().then(
        () => void (loaded = true),
        (cause) => {
          // The next call may be luckier, or be told of another place.
          loading = undefined;
          throw new BucketkitError("wasm_not_loaded", { cause });
        },
      );
      return loading;
    },
    wasm() {
      if (!loaded) throw new BucketkitError("not_initialized");
      return glue;
    },
  };
}
