// Uploads that an earlier page has left: which there are, and what becomes of them.
import { fault } from "./error.js";

/** In milliseconds: so long a page waits that wants to be rid of everything. Somebody is signing out. */
const PATIENCE = 10_000;

/**
 * `resume(record, file, handle)` starts an upload from a record; `discard(record, forgotten)` has its parts removed, and resolves
 * when that was tried. What is `forgotten` is not written down any more.
 */
export function unfinished(memory, { resume, discard }) {
  async function taken(id) {
    const record = await memory.take(id);
    if (record === null) throw fault("invalid_option", "/id", "The upload runs already, here or in another tab.");
    if (!record) throw fault("upload_not_found");
    return record;
  }

  const shown = (record) => {
    const { id, key, name, size, loaded, started, handle } = record;
    return {
      id, key, name, size, loaded, started: new Date(started), needsFile: !handle,
      async resume(given = handle) {
        const opened = isHandle(given) ? await read(given) : given;
        checkedFile(opened, size);
        return resume(await taken(id), opened, isHandle(given) ? given : undefined);
      },
      discard: async () => discard(await taken(id)),
    };
  };

  return {
    async uploads() {
      const records = await memory.free(await memory.list());
      return records.filter(({ ending, expires }) => !ending && expires > Date.now()).sort((one, other) => one.started - other.started).map(shown);
    },
    /** Everything of this owner, here and in other buckets; the parts only here. `ending`: what is under way to that. */
    async forget(ending) {
      const records = await memory.list();
      const free = await memory.free(records);
      await Promise.all(records.map(({ id }) => memory.remove(id)));
      const discarded = free.map((record) => discard(record, true));
      await Promise.race([Promise.all([...ending, ...discarded]), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    },
    /** Ends what has expired, or was to be ended and is not yet: one after the other, and without a word. */
    async sweep() {
      const isOver = ({ ending, expires }) => ending || expires <= Date.now();
      for (const { id } of await memory.free((await memory.list()).filter(isOver))) {
        const record = await memory.take(id);
        if (!record) continue;
        await discard(record);
        if (record.expires <= Date.now()) await memory.remove(id);
      }
    },
  };
}

export const isHandle = (given) => typeof given?.getFile === "function";

/** Asks for permission if need be, which browsers allow in a click. */
async function read(handle) {
  const mode = { mode: "read" };
  if (handle.queryPermission && (await handle.queryPermission(mode)) !== "granted" && (await handle.requestPermission(mode)) !== "granted") {
    throw fault("file_unreadable", "/file", "The page was not allowed to read it.");
  }
  return fileOf(handle);
}

export async function fileOf(handle) {
  try {
    return await handle.getFile();
  } catch (cause) {
    throw fault("file_unreadable", "/file", "", { cause });
  }
}

/** Whether the bytes are the same is seen later, part by part. */
export function checkedFile(file, size) {
  if (!(file instanceof Blob)) throw fault("invalid_option", "/file", "It is neither a File nor a Blob: have it picked again.");
  if (file.size !== size) throw fault("invalid_option", "/file", "It has another size than the file of which the upload was begun.");
  return file;
}
