// The worker of uploads, in one file. Imported in a page, where no worker can start, it only lends what sums up.
import { hashing } from "./lib/hasher.js";
import { serve } from "./worker/serve.js";

export { hashing };

// Not in a worker of the app's own that uploads by itself.
if (globalThis.WorkerGlobalScope && globalThis.name === "bucketkit") {
  // Whoever started it says at once where to talk; nobody else is listened to.
  globalThis.onmessage = ({ ports: [port] }) => {
    globalThis.onmessage = null;
    serve(port, hashing());
  };
}
