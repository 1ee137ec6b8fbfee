// The test's page and the packed package, under a Content-Security-Policy as strict as one can be with WebAssembly.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { folder } from "../package/unpacked.mjs";

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm" };
const pages = new URL("page/", import.meta.url).pathname;
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Serves until the process ends; gives the origin. `?nowasm` of a page forbids WebAssembly, too. */
export function serve() {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://site");
    const path = normalize(pathname);
    const file = path === "/axe.js" ? axe : path.startsWith("/package/") ? join(folder, path.slice("/package/".length)) : join(pages, path);
    if (!existsSync(file)) return response.writeHead(404).end();
    const policy = searchParams.has("nowasm") ? "default-src 'self'" : POLICY;
    response.writeHead(200, { "content-type": TYPES[extname(file)], "content-security-policy": policy, "cache-control": "no-store" });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() })));
}
