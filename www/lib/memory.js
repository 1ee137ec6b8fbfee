// What is remembered of unfinished uploads, so that a later page can go on with them: one record each, in a store that the app
// may choose. The driver decides what a record says; here is who may write which one, and when.

/** In milliseconds, from the last time that it was written. */
const LIFE = 7 * 24 * 3600 * 1000;
const LOCK = "bucketkit.upload.";

/** The uploads of this page by id, whichever bucket they belong to: each with what gives its lock back. */
const held = new Map();
/** Not everywhere is there such a thing: on plain-http origins only this page is asked. */
const locks = () => globalThis.navigator?.locks;

/** Makes an upload this page's own; false if somebody has it. */
async function hold(id) {
  if (held.has(id)) return false;
  held.set(id, () => {});
  const locked = await new Promise((resolve) => {
    const until = (lock) => {
      resolve(!!lock);
      return lock && new Promise((free) => held.set(id, () => (free(), over)));
    };
    // A page may be refused the use of them.
    const over = locks()?.request(LOCK + id, { ifAvailable: true }, until).catch(() => resolve(true));
    if (!over) resolve(true);
  });
  if (!locked) held.delete(id);
  return locked;
}

async function release(id) {
  const free = held.get(id);
  held.delete(id);
  await free?.();
}

/** The ids that this page or another has. */
async function taken() {
  const { held: others = [] } = (await locks()?.query().catch(() => {})) ?? {};
  return new Set([...held.keys(), ...others.map(({ name }) => name.slice(LOCK.length))]);
}

/** `store` may be absent: then nothing is remembered. */
export function memory(store, owner, bucket) {
  const writers = new Map();
  const leaving = new Set();

  /** Writes one after the other, and of what came meanwhile only the last. `null` removes. */
  function write(id, record) {
    if (!writers.has(id)) writers.set(id, {});
    const writer = writers.get(id);
    writer.next = record;
    return (writer.running ??= run(id, writer));
  }
  async function run(id, writer) {
    for (let record; (record = writer.next) !== undefined; ) {
      writer.next = undefined;
      // What cannot be remembered is uploaded all the same.
      if (record) await put(id, record).catch(() => {});
      else await remove(id).catch(() => {});
    }
    writers.delete(id);
  }
  async function put(id, record) {
    if (!held.has(id)) await hold(id);
    try {
      await store.save(id, record);
    } catch (error) {
      // Not every browser can keep a file's handle.
      const { handle, ...rest } = record;
      if (!handle) throw error;
      await store.save(id, rest);
    }
  }
  const remove = async (id) => store.delete(id);
  const settled = async (id) => writers.get(id)?.running;

  return {
    settled,
    /** `facts`: what is known of the file and of an earlier record. One that only waits for its end lives no longer for that. */
    save(upload, facts, ending, fields) {
      const { id, key, name, size, progress } = upload;
      const expires = (ending && facts.expires) || Date.now() + LIFE;
      void write(id, { ...facts, version: 2, id, owner, bucket, key, name, size, expires, loaded: progress.loaded, ending, fields });
    },
    remove: (id) => write(id, null),
    /** Lets go of an upload, when all of it is written. */
    release(id) {
      const left = settled(id).then(() => release(id)).then(() => void leaving.delete(left));
      leaving.add(left);
    },
    /** This owner's records in any bucket. */
    async list() {
      if (!store) return [];
      await Promise.all([...leaving, ...[...writers.values()].map(({ running }) => running)]);
      const records = await Promise.all((await store.list()).map((id) => store.load(id)));
      return records.filter((record) => record?.version === 2 && record.owner === owner);
    },
    /** Of these records those of this bucket that nobody has. */
    async free(records) {
      const ids = await taken();
      return records.filter((record) => record.bucket === bucket && !ids.has(record.id));
    },
    /** Makes an upload this page's own, and reads its record anew. Undefined: there is none any more; null: somebody else has it. */
    async take(id) {
      if (!(await hold(id))) return null;
      const record = await store.load(id);
      if (!record) await release(id);
      return record;
    },
  };
}
