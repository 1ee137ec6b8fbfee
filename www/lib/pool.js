// Buckets that send to the same host share its connections, be they of this page or of others: over HTTP/1.1 a browser opens
// about six of them, and what is beyond waits in a queue of the browser's, signed, while its signature ages.
const CONNECTIONS = 6;
/** Each bucket at work holds one of these, shared: so many are held, so many there are. A tab that dies lets go of its own. */
const LOCK = "bucketkit.host.";
/** In milliseconds: how soon it is noticed that another page came or went. */
const EVERY = 2_000;

const page = (globalThis[Symbol.for("bucketkit.v1")] ??= {});
const hosts = (page.hosts ??= new Map());
/** Not everywhere is there such a thing: on plain-http origins only this page is asked. */
const locks = () => globalThis.navigator?.locks;

/** `share(most)` hears how many requests may be on their way at once, now and when others come or go. What it returns leaves. */
export function join(host, share) {
  const one = hosts.get(host) ?? hosts.set(host, { name: LOCK + host, shares: new Set(), everywhere: 0 }).get(host);
  let leave;
  const left = new Promise((resolve) => (leave = resolve));
  one.shares.add(share);
  one.timer ??= setInterval(() => count(one), EVERY);
  tell(one);
  locks()?.request(one.name, { mode: "shared" }, () => (void count(one), left)).catch(() => {});
  return () => {
    leave();
    one.shares.delete(share);
    if (one.shares.size > 0) return void count(one);
    clearInterval(one.timer);
    one.timer = undefined;
    one.everywhere = 0;
  };
}

async function count(one) {
  const { held = [] } = (await locks()?.query().catch(() => {})) ?? {};
  one.everywhere = held.filter(({ name }) => name === one.name).length;
  tell(one);
}

function tell({ shares, everywhere }) {
  const all = Math.max(shares.size, everywhere);
  for (const share of [...shares]) share(all > 1 ? Math.max(1, Math.floor(CONNECTIONS / all)) : Infinity);
}
