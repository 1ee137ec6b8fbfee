// What the worker does: it sums up parts of files. It is told no more than the bytes and the algorithm: no credential, not what
// they are for. www/lib/helper.js is at the other end of the port.
import { summed } from "../lib/sum.js";

/** `starting` gives what sums up. */
export function serve(port, starting) {
  const wanted = new Set();

  async function sum(n, blob, algorithm) {
    wanted.add(n);
    try {
      return await summed(await starting, blob, algorithm, () => wanted.has(n));
    } finally {
      wanted.delete(n);
    }
  }

  port.onmessage = ({ data: [n, blob, algorithm] }) => {
    if (!blob) return wanted.delete(n);
    sum(n, blob, algorithm).then((sum) => port.postMessage([n, sum]), (error) => port.postMessage([n, undefined, error]));
  };
  starting.then(() => port.postMessage([0, 1]), () => port.postMessage([0]));
}
