// The whole of an app's side: ask the backend where to and with what, and give the widget its bucket. The rest shows what came of it.
import "/bucketkit/elements-upload.js";
import { openBucket } from "/bucketkit/upload.js";
import { complain, credentials, session } from "./session.js";

const byId = (id) => document.getElementById(id);
const widget = document.querySelector("bucket-upload");

const PROOFS = {
  "store-verified": "The store has compared the checksum of the whole file with ours.",
  compared: "We have compared the checksum that the store reports with ours.",
  acknowledged: "The store said that it has it. No checksum was compared.",
};

function show(bucket, { key, size, etag, checksum, proof, notes, s3: { filename } }) {
  const item = byId("result").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(name);
  item.dataset.key = key;
  part(".title").textContent = filename;
  part(".proof").textContent = [PROOFS[proof], ...notes.map(({ message }) => message)].join(" ");
  part(".proof").dataset.proof = proof;
  const facts = [
    ["Key", key],
    ["Size", `${new Intl.NumberFormat("en").format(size)} bytes`],
    ["ETag", etag ?? "not readable from this page"],
    ["Checksum", checksum ? `${checksum.algorithm} ${checksum.value} (${checksum.type})` : "the store reports none"],
  ];
  for (const [name, value] of facts) {
    part(".facts").append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: value }));
  }
  part(".open").setAttribute("aria-label", `Open ${filename}`);
  part(".open").addEventListener("click", () => open(bucket, key));
  byId("results").querySelector("ul").prepend(item);
  byId("results").hidden = false;
}

/** The address is made on the click, is good for a minute, and goes to the new tab alone. */
async function open(bucket, key) {
  const tab = window.open("", "_blank");
  try {
    const url = await bucket.presign({ key, expiresIn: 60 });
    if (!tab) throw new Error("The browser did not let a new tab open.");
    tab.opener = null;
    tab.location.replace(url);
  } catch (error) {
    tab?.close();
    complain(error);
  }
}

try {
  const { resource, prefix } = await session();
  const bucket = await openBucket({ resource, auth: credentials });

  widget.keyTemplate = `${prefix}[path]/[name]`;
  // This store is not known to the table of stores; that it honours these we have tried.
  widget.options = { checksum: "crc64nvme" };
  widget.bucket = bucket;
  widget.addEventListener("upload-done", ({ detail: { result } }) => show(bucket, result));
  widget.addEventListener("upload-remove", ({ detail: { key } }) => {
    for (const item of document.querySelectorAll(".result")) if (item.dataset.key === key) item.remove();
    byId("results").hidden = !document.querySelector(".result");
  });
  byId("where").textContent = `They will be at ${bucket.resolved.url}/${prefix}`;
  widget.disabled = false;
} catch (error) {
  byId("where").textContent = "";
  complain(error);
}
