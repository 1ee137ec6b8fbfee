// Loading a wasm module once, and saying so when it is not there.
import { fault } from "./error.js";

/** `start` instantiates, and gives what is then callable. */
export function loader(start) {
  let loading;
  let loaded;
  return {
    init(options) {
      loading ??= (async () => (loaded = await start(options)))().then(
        () => {},
        (cause) => {
          // The next call may be luckier, or be told of another place.
          loading = undefined;
          throw fault("wasm_not_loaded", undefined, "", { cause });
        },
      );
      return loading;
    },
    wasm() {
      if (!loaded) throw fault("not_initialized");
      return loaded;
    },
  };
}
