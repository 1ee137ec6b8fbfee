// Sends what the driver wants sent, with fetch. File bytes stay Blobs: the browser reads them from disk as it sends.
import { counted } from "./wire.js";

/** `answered(request, status, headers, body)`, the headers counted, and `failed(request, unreadable)` are told how each request ended. */
export function transport(fetch, answered, failed) {
  const controllers = new Map();

  async function run(request, controller, method, url, flat, body) {
    const headers = [];
    for (let at = 0; at < flat.length; at += 2) headers.push([flat[at], flat[at + 1]]);
    // A string would bring a Content-Type of the browser's, which was not signed.
    const sent = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const response = await fetch(url, {
      method, headers, body: sent, signal: controller.signal,
      mode: "cors", credentials: "omit", cache: "no-store",
      // A redirect would be followed without the signature.
      redirect: "error",
    });
    return [response.status, counted([...response.headers].flat()), await response.text()];
  }

  return {
    send(request, method, url, body, headers) {
      const controller = new AbortController();
      controllers.set(request, controller);
      run(request, controller, method, url, headers, body).then(
        (answer) => controllers.delete(request) && answered(request, ...answer),
        async () => {
          const lost = !controllers.has(request) ? false : await unreadable(body);
          if (controllers.delete(request)) failed(request, lost);
        },
      );
    },
    cancel(request) {
      const controller = controllers.get(request);
      controllers.delete(request);
      controller?.abort();
    },
  };
}

/** fetch says only that it failed; a file that was moved or changed cannot be read either, and says so. */
async function unreadable(body) {
  if (!(body instanceof Blob) || body.size === 0) return false;
  try {
    await body.slice(0, 1).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}
