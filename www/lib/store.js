// Where unfinished uploads are remembered if the app names no other place: IndexedDB, one record an upload.
const STORE = "uploads";

let opening;

/** It is closed again when another page wants to change it, or the browser clears it: then the next call opens it anew. */
function database() {
  return (opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("bucketkit", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => {
      const opened = request.result;
      opened.onclose = () => (opening = undefined);
      opened.onversionchange = () => {
        opened.close();
        opening = undefined;
      };
      resolve(opened);
    };
    request.onerror = () => reject(request.error);
  }).catch((error) => {
    opening = undefined;
    throw error;
  }));
}

/** Resolves when it is on the disk, not before. */
async function run(mode, act) {
  const transaction = (await database()).transaction(STORE, mode);
  const request = act(transaction.objectStore(STORE));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  return request.result;
}

export const inBrowser = {
  load: (id) => run("readonly", (records) => records.get(id)),
  save: (id, record) => run("readwrite", (records) => records.put(record, id)),
  delete: (id) => run("readwrite", (records) => records.delete(id)),
  // Private windows may refuse: then nothing was remembered.
  list: () => run("readonly", (records) => records.getAllKeys()).catch(() => []),
};

/** Undefined where there is none. Some browsers throw at the mere name. */
export function defaultStore() {
  try {
    return globalThis.indexedDB ? inBrowser : undefined;
  } catch {
    return undefined;
  }
}
