// Lends a page credentials for 15 minutes, for its visitor's own folder alone, and serves the page. It needs nothing but bucketkit.
import { createHmac, randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { init, sign } from "bucketkit/sign";

const { ORIGIN, BUCKET, REGION, ROLE_ARN, STORE_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
const { SESSION_SECRET = randomBytes(32).toString("hex"), PORT = "3000" } = process.env;
const PAGE = fileURLToPath(new URL("../plain", import.meta.url));
const PACKAGE = dirname(fileURLToPath(import.meta.resolve("bucketkit/sign")));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm" };
const STORE = new URL(STORE_URL ?? `https://${BUCKET}.s3.${REGION}.amazonaws.com`).origin;
const POLICY = `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${STORE}; img-src data:; frame-ancestors 'none'`;
await init();

/** The slash at the end keeps visitor 1 out of what is visitor 10's. */
const prefixOf = (visitor) => `u/${visitor}/`;
// Your login takes the place of these two: who the visitor is comes from here, never from the request.
const sealed = (visitor) => `${visitor}.${createHmac("sha256", SESSION_SECRET).update(visitor).digest("hex")}`;
function visitorOf({ headers }) {
  const [, cookie, visitor] = headers.cookie?.match(/(?:^|; )session=(([0-9a-f]{32})\.[0-9a-f]{64})(?:;|$)/) ?? [];
  return visitor && cookie === sealed(visitor) ? visitor : undefined;
}

async function lend(visitor) {
  const Action = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
  const Statement = [{ Effect: "Allow", Action, Resource: [`arn:aws:s3:::${BUCKET}/${prefixOf(visitor)}*`] }];
  const role = { RoleArn: ROLE_ARN, RoleSessionName: `visitor-${visitor}`, DurationSeconds: "900", Policy: JSON.stringify({ Version: "2012-10-17", Statement }) };
  const body = new URLSearchParams({ Action: "AssumeRole", Version: "2011-06-15", ...role }).toString();
  const request = { method: "POST", url: STORE_URL ?? `https://sts.${REGION}.amazonaws.com/`, headers: { "content-type": "application/x-www-form-urlencoded" }, body };
  const { url, headers } = sign(request, { credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }, region: REGION, service: "sts" });
  const answer = await fetch(url, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`The token service answered ${answer.status}.`);
  const text = await answer.text();
  const [accessKeyId, secretAccessKey, sessionToken, expiration] = ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"].map((name) => text.match(new RegExp(`<${name}>([^<]+)<`))[1]);
  return { accessKeyId, secretAccessKey, sessionToken, expiration, serverTime: new Date().toISOString() };
}

createServer(async (request, response) => {
  const json = (status, body, headers) => response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers }).end(JSON.stringify(body));
  const [, folder, name] = request.url.split("?")[0].match(/^\/(bucketkit\/)?([\w.-]*)$/) ?? [];
  if (request.method === "GET" && name === "session") {
    const visitor = visitorOf(request) ?? randomBytes(16).toString("hex");
    const cookie = `session=${sealed(visitor)}; HttpOnly; SameSite=Strict; Path=/${ORIGIN.startsWith("https:") ? "; Secure" : ""}`;
    return json(200, { resource: { bucket: BUCKET, region: REGION, endPoint: STORE_URL }, prefix: prefixOf(visitor) }, { "set-cookie": cookie });
  }
  if (request.method === "POST" && name === "credentials") {
    if (request.headers.origin !== ORIGIN) return json(403, { error: "Only this app's own page is given credentials." });
    const visitor = visitorOf(request);
    if (!visitor) return json(401, { error: "There is no session: load the page again." });
    return lend(visitor).then((lent) => json(200, lent), ({ message }) => json(502, { error: message }));
  }
  const file = name === undefined ? "" : join(folder ? PACKAGE : PAGE, basename(name || "index.html"));
  if (request.method !== "GET" || !TYPES[extname(file)] || !existsSync(file)) return json(404, { error: "There is no such page." });
  response.writeHead(200, { "content-type": TYPES[extname(file)], "content-security-policy": POLICY, "x-content-type-options": "nosniff" });
  createReadStream(file).pipe(response);
}).listen(Number(PORT), "127.0.0.1", () => console.log(`listening on ${ORIGIN}`));
