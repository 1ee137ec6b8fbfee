import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { openBucket } from "bucketkit/upload";

/** Asked by itself: at first, ahead of expiry, and when the store rejects what it has. */
async function auth({ signal }) {
  const answer = await fetch("/credentials", { method: "POST", signal });
  if (!answer.ok) throw new Error(`The backend answered ${answer.status}.`);
  return answer.json();
}

// One bucket for the app, however often React renders: its uploads share connections and credentials.
let opened;
const store = () =>
  (opened ??= (async () => {
    const { resource, prefix } = await (await fetch("/session")).json();
    return { prefix, bucket: await openBucket({ resource, auth }) };
  })().catch((error) => {
    // The next try may be luckier.
    opened = undefined;
    throw error;
  }));

const words = ({ message, help }) => [message, help].filter(Boolean).join(" ");

function Uploader() {
  const [upload, setUpload] = useState();
  const [loaded, setLoaded] = useState(0);
  const [said, setSaid] = useState("");

  // What is under way when the component goes is given up, and leaves nothing behind.
  useEffect(() => () => void upload?.abort().catch(() => {}), [upload]);

  async function pick({ target }) {
    const [file] = target.files;
    if (!file) return;
    setSaid("");
    setLoaded(0);
    try {
      const { bucket, prefix } = await store();
      const upload = bucket.upload(file, { key: prefix + file.name });
      upload.addEventListener("progress", () => setLoaded(upload.progress.loaded / (upload.progress.total || 1)));
      setUpload(upload);
      const { key, size } = await upload.done;
      setSaid(`${size} bytes are stored as ${key}.`);
    } catch (error) {
      setSaid(words(error));
    }
    setUpload(undefined);
    // An empty input notices when the same file is picked again.
    target.value = "";
  }

  return (
    <>
      <label>
        File <input type="file" disabled={Boolean(upload)} onChange={pick} />
      </label>
      <progress max="1" value={loaded} aria-label="Progress" />
      {upload && <button type="button" onClick={() => upload.abort()}>Cancel</button>}
      <output>{said}</output>
    </>
  );
}

createRoot(document.getElementById("root")).render(<StrictMode><Uploader /></StrictMode>);
