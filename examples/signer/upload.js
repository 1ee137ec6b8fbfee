// A page that has no credentials: its backend signs. The package's folder is served as /bucketkit/.
import { openBucket } from "/bucketkit/upload.js";

const [input, bar, cancel, output] = ["input", "progress", "button", "output"].map((name) => document.querySelector(name));
const tell = ({ message, help }) => (output.textContent = [message, help].filter(Boolean).join(" "));

/** Asked for each request, and shown all of it. It gives the headers to send it with. */
async function signer({ signal, ...request }) {
  const answer = await fetch("/sign", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(request), signal });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}

async function start() {
  const { resource, prefix } = await (await fetch("/session")).json();
  const bucket = await openBucket({ resource, auth: { signer } });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    [input.disabled, cancel.hidden, output.textContent] = [true, false, ""];
    bar.removeAttribute("value");
    try {
      const upload = bucket.upload(file, { key: prefix + file.name });
      upload.addEventListener("progress", ({ target: { progress } }) => progress.loaded && (bar.value = progress.loaded / progress.total));
      cancel.onclick = () => upload.abort();
      const { key, size } = await upload.done;
      output.textContent = `${size} bytes are stored as ${key}.`;
      bar.value = 1;
    } catch (error) {
      tell(error);
      bar.value = 0;
    }
    // An empty input notices when the same file is picked again.
    [input.disabled, input.value, cancel.hidden] = [false, "", true];
  });
  input.disabled = false;
}

start().catch(tell);
