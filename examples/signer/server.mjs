// Signs for a page that is given no credentials: each request of an upload below its visitor's own folder, and nothing else.
import { createHmac, randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sign } from "bucketkit/sign";
import { credentials } from "./role.mjs";

const { ORIGIN, BUCKET, REGION, STORE_URL } = process.env;
const { SESSION_SECRET = randomBytes(32).toString("hex"), PORT = "3000" } = process.env;
const PAGE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = dirname(fileURLToPath(import.meta.resolve("bucketkit/sign")));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm" };
const STORE = STORE_URL ? `${new URL(STORE_URL).origin}/${BUCKET}` : `https://${BUCKET}.s3.${REGION}.amazonaws.com`;
const POLICY = `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${new URL(STORE).origin}; img-src data:; frame-ancestors 'none'`;
// What an upload is made of: its method, and the query that it has, with what the page says these are.
const OPERATIONS = { PutObject: ["PUT"], CreateMultipartUpload: ["POST", "uploads"], UploadPart: ["PUT", "partNumber", "uploadId"], CompleteMultipartUpload: ["POST", "uploadId"], AbortMultipartUpload: ["DELETE", "uploadId"], ListParts: ["GET", "max-parts", "part-number-marker", "uploadId"], HeadObject: ["HEAD"] };
// Who may do what does not depend on these. x-amz-copy-source or x-amz-acl are none of them.
const HARMLESS = /^(cache-control|content-(disposition|md5|type)|if-none-match|x-amz-(checksum-.*|content-sha256|meta-.*|mp-object-size|sdk-checksum-algorithm))$/;

const sealed = (visitor) => `${visitor}.${createHmac("sha256", SESSION_SECRET).update(visitor).digest("hex")}`;
function visitorOf({ headers }) {
  const [, cookie, visitor] = headers.cookie?.match(/(?:^|; )session=(([0-9a-f]{32})\.[0-9a-f]{64})(?:;|$)/) ?? [];
  return visitor && cookie === sealed(visitor) ? visitor : undefined;
}

/** What the page says and the request that it shows have to be the same, and the object the visitor's own. */
async function signed(visitor, { operation, key, method, url, headers, payloadHash, partNumber, uploadId }) {
  const [expected, ...names] = (Object.hasOwn(OPERATIONS, operation) && OPERATIONS[operation]) || [];
  const said = { uploads: "", partNumber: `${partNumber}`, uploadId: `${uploadId}` };
  const { origin, pathname, searchParams } = new URL(url);
  const own = method === expected && key.startsWith(`u/${visitor}/`) && `${origin}${decodeURIComponent(pathname)}` === `${STORE}/${key}`;
  const asSaid = [...searchParams].every(([name, value]) => names.includes(name) && value === (said[name] ?? value)) && names.every((name) => !(name in said) || searchParams.has(name));
  if (!own || !asSaid || !Object.keys(headers).every((name) => HARMLESS.test(name.toLowerCase()))) return undefined;
  const request = sign({ method, url, headers }, { credentials: await credentials(), region: REGION, payload: payloadHash === "UNSIGNED-PAYLOAD" ? "unsigned" : { sha256: payloadHash } });
  return request.url === url ? { headers: request.headers } : undefined;
}

createServer(async (request, response) => {
  const json = (status, body, headers) => response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers }).end(JSON.stringify(body));
  const [, folder, name] = request.url.split("?")[0].match(/^\/(bucketkit\/)?([\w.-]*)$/) ?? [];
  const visitor = visitorOf(request) ?? (name === "session" ? randomBytes(16).toString("hex") : undefined);
  if (request.method === "GET" && name === "session") {
    const cookie = `session=${sealed(visitor)}; HttpOnly; SameSite=Strict; Path=/${ORIGIN.startsWith("https:") ? "; Secure" : ""}`;
    return json(200, { resource: { bucket: BUCKET, region: REGION, endPoint: STORE_URL }, prefix: `u/${visitor}/` }, { "set-cookie": cookie });
  }
  if (request.method === "POST" && name === "sign") {
    if (request.headers.origin !== ORIGIN || !visitor) return json(403, { error: "Only this app's own page has requests signed." });
    const answer = await new Response(request).json().then((asked) => signed(visitor, asked)).catch(({ message }) => console.error(message));
    return answer ? json(200, answer) : json(403, { error: "This is not signed here." });
  }
  const file = name === undefined ? "" : join(folder ? PACKAGE : PAGE, basename(name || "index.html"));
  if (request.method !== "GET" || !TYPES[extname(file)] || !existsSync(file)) return json(404, { error: "There is no such page." });
  response.writeHead(200, { "content-type": TYPES[extname(file)], "content-security-policy": POLICY, "x-content-type-options": "nosniff" });
  createReadStream(file).pipe(response);
}).listen(Number(PORT), "127.0.0.1", () => console.log(`listening on ${ORIGIN}`));
