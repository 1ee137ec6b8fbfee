// A static server as an app has one, under the policy that README.md asks for, and what the app's backend would give its page.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const page = (script) => `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>app</title><script type="module" src="${script}"></script></html>`;

/** Serves `folders` ({ "/prefix/": folder }) and a page with `script`, until it is closed. */
export async function serve(folders, script, { store, given }) {
  const policy = `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${store}; img-src 'self' data:`;
  const missing = [];
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://site").pathname);
    const headers = { "content-security-policy": policy, "x-content-type-options": "nosniff" };
    const send = (type, body) => response.writeHead(200, { ...headers, "content-type": type }).end(body);
    if (path === "/") return send(TYPES[".html"], page(script));
    if (path === "/given") return send("application/json", JSON.stringify(await given()));
    const [prefix, folder] = Object.entries(folders).find(([prefix]) => path.startsWith(prefix)) ?? [];
    const file = prefix && join(folder, path.slice(prefix.length));
    if (!file || !existsSync(file) || !statSync(file).isFile()) return void (missing.push(path), response.writeHead(404, headers).end());
    response.writeHead(200, { ...headers, "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, missing, close: () => server.close() };
}
