// What runs in the page: all signers take turns at the same work, and each measure is a list of numbers, one a round.
const AT_ONCE = 1000;
const BETWEEN_YIELDS = 100;

/** `signers`: their names. Gives `{ less, many, measures: { <measure>: { <signer>: [numbers] } } }`. */
export async function run({ app, signers: names, keys: count, rounds }) {
  const signers = [];
  for (const name of names) {
    const module = await import(`/${name}.js`);
    signers.push({ name, less: module.less, headers: await module.headers(app), presigned: await module.presigned(app), many: module.many?.(app) });
  }
  await sameSignatures(app, signers);
  const { name: ours, presigned: one, many } = signers[0];

  const measures = {};
  const note = (measure, name, number) => ((measures[measure] ??= {})[name] ??= []).push(number);
  // The first round is for the engine, which compiles anew what runs often.
  for (let round = -1; round < rounds; round++) {
    // Others come first each time, and the keys are never the same.
    const turns = signers.map((_, at) => signers[(at + Math.max(round, 0)) % signers.length]);
    const keys = keysOf(count, `round-${round}`);
    async function take(measure, run) {
      for (const signer of turns) {
        const number = await run(signer);
        if (round >= 0) note(measure, signer.name, number);
        await pause();
      }
    }
    await take("headers", ({ headers }) => perSecond(headers, keys));
    await take("presigned", ({ presigned }) => perSecond(presigned, keys));
    await take("stall", ({ presigned }) => longestStall(presigned, keys, nextTask));
    await take("stallYield", ({ presigned }) => longestStall(presigned, keys, () => scheduler.yield()));
    if (many) {
      const some = keys.slice(0, AT_ONCE);
      const runs = [["one at a time", () => perSecond(one, some)], [ours, () => manyPerSecond(many, some)]];
      for (const [name, run] of round % 2 ? runs : runs.reverse()) {
        const number = await run();
        if (round >= 0) note("many", name, number);
        await pause();
      }
    }
  }
  return { less: Object.fromEntries(signers.map(({ name, less }) => [name, less ?? ""])), measures };
}

const keysOf = (count, folder) => Array.from({ length: count }, (_, at) => `photos/2026/${folder}/image-${String(at).padStart(6, "0")}.jpeg`);

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

async function perSecond(one, keys) {
  const began = performance.now();
  const first = one(keys[0]);
  // Waiting for what is there already costs a turn of the queue, which no app would take.
  if (first instanceof Promise) {
    await first;
    for (let at = 1; at < keys.length; at++) await one(keys[at]);
  } else {
    for (let at = 1; at < keys.length; at++) one(keys[at]);
  }
  return (keys.length / (performance.now() - began)) * 1000;
}

function manyPerSecond(many, keys) {
  const began = performance.now();
  many(keys);
  return (keys.length / (performance.now() - began)) * 1000;
}

/**
 * The longest time, in ms, for which something urgent would have waited while all keys were signed: it comes up each ms. A
 * message of a channel would not do, since what goes on after scheduler.yield() comes before those.
 */
async function longestStall(one, keys, yieldNow) {
  const ending = new AbortController();
  let last = performance.now();
  let longest = 0;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const again = () => {
    const next = scheduler.postTask(() => (look(), again()), { priority: "user-blocking", delay: 1, signal: ending.signal });
    next.catch(() => {});
  };
  again();
  for (let at = 0; at < keys.length; at++) {
    const signed = one(keys[at]);
    if (signed instanceof Promise) await signed;
    if (at % BETWEEN_YIELDS === BETWEEN_YIELDS - 1) await yieldNow();
  }
  look();
  ending.abort();
  return longest;
}

const { port1: wake, port2: sleep } = new MessageChannel();
const nextTask = () =>
  new Promise((resolve) => {
    wake.onmessage = resolve;
    sleep.postMessage(0);
  });

/** Nobody may be faster by doing less: at one and the same moment all must come to one signature. Who signs less is compared with us at the same. */
async function sameSignatures(app, [ours, ...peers]) {
  const RealDate = Date;
  const moment = RealDate.UTC(2026, 0, 2, 3, 4, 5);
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length ? given : [moment]));
    }
    static now() {
      return moment;
    }
  };
  try {
    const without = { ...app, credentials: { ...app.credentials, sessionToken: undefined } };
    const { headers, presigned } = await import("/bucketkit.js");
    const oursWithout = { headers: await headers(without), presigned: await presigned(without) };
    for (const key of ["photos/2026/a.jpeg", "another~key_1.bin"]) {
      for (const peer of peers) {
        const like = peer.less ? oursWithout : ours;
        for (const kind of ["headers", "presigned"]) {
          const [want, found] = [signed(await like[kind](key)), signed(await peer[kind](key))];
          if (want !== found) throw new Error(`${peer.name} signs another request (${kind}): ${found} instead of ${want}`);
        }
      }
      const [url] = ours.many?.([key]) ?? [await ours.presigned(key)];
      if (url !== (await ours.presigned(key))) throw new Error(`presignMany gives another URL: ${url}`);
    }
  } finally {
    globalThis.Date = RealDate;
  }
}

/** Which headers were signed, and the signature, from what a signer gives. */
function signed(result) {
  const text = typeof result === "string" ? result : result.headers instanceof Headers ? result.headers.get("authorization") : (result.headers.authorization ?? result.headers.Authorization);
  const names = /SignedHeaders=([\w%;-]+)/.exec(text)?.[1];
  const signature = /Signature=([0-9a-f]{64})/.exec(text)?.[1];
  if (!names || !signature) throw new Error(`no signature in ${text}`);
  return `${decodeURIComponent(names)} ${signature}`;
}
