// The app that each bundler builds: the same few files for all, in a folder beside the unpacked package. It does what apps do: signs,
// validates, uploads; in the page and in a worker of its own.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { app } from "../package/unpacked.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../vectors/sigv4-s3/header.json", import.meta.url), "utf8"));
export const example = cases.find(({ name }) => name === "get-object");
const date = example.context.timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
export const signed = { request: example.request, options: { ...example.context, date } };

/** The size of what is uploaded, of which all bytes are 7. */
export const SIZE = 6 * 1024 * 1024;

/** What runs in the page and in the worker. */
const work = `
import { openBucket } from "bucketkit";
import { init as initSigning, sign } from "bucketkit/sign";
import { init as initResource, validateResource } from "bucketkit/resource";

export async function work(key) {
  const { resource, credentials, signed } = await (await fetch("/given")).json();
  await Promise.all([initSigning(), initResource()]);
  const bucket = await openBucket({ resource, auth: async () => credentials, store: null });
  const file = new Blob([new Uint8Array(${SIZE}).fill(7)]);
  const { size } = await bucket.upload(file, { key, checksum: "crc64nvme" }).done;
  return {
    signature: sign(signed.request, { ...signed.options, date: new Date(signed.options.date) }).signature,
    issue: validateResource({ bucket: "s3://photos/2026", region: "eu-west-3" }).issues[0].code,
    size,
  };
}
export const told = ({ name, code, message, help }) => ({ failed: { name, code, message, help } });
`;
/** `place`: the code that says where the package's files are, where the bundler does not find them by itself. */
const files = ({ place = "", worker }) => ({
  "package.json": JSON.stringify({ name: "app", private: true, type: "module", dependencies: { bucketkit: "*" } }),
  "work.js": work,
  "worker.js": `${place}\nimport { told, work } from "./work.js";\nself.onmessage = async ({ data }) => self.postMessage(await work(data).catch(told));\n`,
  "main.js": `${place}
import "bucketkit/elements/upload";
import { BucketkitError, openBucket } from "bucketkit";
import { told, work } from "./work.js";

const inWorker = (key) => new Promise((resolve) => {
  const worker = new Worker(${worker}, { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => resolve({ failed: { message } });
  worker.postMessage(key);
});
// For the tests; an app would show it.
window.app = { BucketkitError, openBucket, work: (key) => work(key).catch(told), inWorker };
`,
});

/** Writes the app into a folder of this name, from which `bucketkit` is found as from any app; gives the folder. */
export function write(name, options) {
  const folder = join(app, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files(options))) writeFileSync(join(folder, file), text);
  return folder;
}
