// Buckets of a page that send to the same host share its connections: over HTTP/1.1 browsers open about six of them, and what is
// beyond waits in a queue of the browser's, signed, while its signature ages.
const CONNECTIONS = 6;
const page = (globalThis[Symbol.for("bucketkit.v1")] ??= {});
const hosts = (page.hosts ??= new Map());

/** `share(most)` hears how many requests may be on their way at once, now and when others come or go. What it returns leaves. */
export function join(host, share) {
  const all = hosts.get(host) ?? hosts.set(host, new Set()).get(host);
  const tell = () => [...all].forEach((one) => one(all.size > 1 ? Math.max(1, Math.floor(CONNECTIONS / all.size)) : Infinity));
  all.add(share);
  tell();
  return () => {
    all.delete(share);
    tell();
  };
}
