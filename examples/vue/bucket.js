import { openBucket } from "bucketkit/upload";

/** Asked by itself: at first, ahead of expiry, and when the store rejects what it has. */
async function auth({ signal }) {
  const answer = await fetch("/credentials", { method: "POST", signal });
  if (!answer.ok) throw new Error(`The backend answered ${answer.status}.`);
  return answer.json();
}

let opened;
/** One bucket for the app: its uploads share connections and credentials. A try that failed is no reason not to try again. */
export const store = () =>
  (opened ??= (async () => {
    const { resource, prefix } = await (await fetch("/session")).json();
    return { prefix, bucket: await openBucket({ resource, auth }) };
  })().catch((error) => {
    opened = undefined;
    throw error;
  }));

export const words = ({ message, help }) => [message, help].filter(Boolean).join(" ");
