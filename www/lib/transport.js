// Sends what the driver wants sent, with fetch or, to hear of each byte, with XMLHttpRequest. File bytes stay Blobs: the
// browser reads them from disk as it sends.
import { counted } from "./wire.js";

/** In milliseconds. More often is more than anybody sees. */
const BETWEEN_NEWS = 100;

/**
 * `answered(request, status, headers, body)`, the headers counted, and `failed(request, unreadable)` are told how each request
 * ended; `sent(request, bytes)` how far the bodies are that XMLHttpRequest sends.
 */
export function transport(fetch, answered, failed, sent) {
  const controllers = new Map();

  async function run(request, { signal }, method, url, flat, body, inMemory, byXhr) {
    const headers = [];
    for (let at = 0; at < flat.length; at += 2) headers.push([flat[at], flat[at + 1]]);
    // A string would bring a Content-Type of the browser's, which was not signed.
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : inMemory ? await body.arrayBuffer() : body;
    if (byXhr) return xhr(method, url, headers, bytes, signal, (loaded) => controllers.has(request) && sent(request, loaded));
    const response = await fetch(url, {
      method, headers, body: bytes, signal,
      mode: "cors", credentials: "omit", cache: "no-store",
      // A redirect would be followed without the signature.
      redirect: "error",
      // An abort is sent to its end also where the page is gone by then.
      keepalive: method === "DELETE",
    });
    return [response.status, counted([...response.headers].flat()), await response.text()];
  }

  return {
    /** `inMemory`: the body's bytes are read first, and then sent. */
    send(request, method, url, body, headers, inMemory, byXhr) {
      const controller = new AbortController();
      controllers.set(request, controller);
      run(request, controller, method, url, headers, body, inMemory, byXhr).then(
        (answer) => controllers.delete(request) && answered(request, ...answer),
        async () => {
          const lost = controllers.has(request) && (await unreadable(body));
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

/** As fetch does it: without cookies, and what was sent elsewhere by a redirect has failed. */
const xhr = (method, url, headers, body, signal, sent) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject();
    const request = new XMLHttpRequest();
    let last = 0;
    request.open(method, url);
    for (const header of headers) request.setRequestHeader(...header);
    request.upload.onprogress = ({ loaded, total }) => {
      const now = performance.now();
      if (now - last < BETWEEN_NEWS && loaded < total) return;
      last = now;
      sent(loaded);
    };
    request.onload = () => {
      if (request.responseURL !== url) return reject();
      const lines = request.getAllResponseHeaders().split("\r\n").filter(Boolean);
      resolve([request.status, counted(lines.flatMap((line) => line.split(/: (.*)/s).slice(0, 2))), request.responseText]);
    };
    // Also of what was cancelled, which nobody waits for, and where a browser gives up by itself.
    request.onerror = request.onabort = request.ontimeout = reject;
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });

/** Neither says more than that it failed; a file that was moved or changed cannot be read either, and says so. */
async function unreadable(body) {
  if (!(body instanceof Blob) || body.size === 0) return false;
  try {
    await body.slice(0, 1).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}
