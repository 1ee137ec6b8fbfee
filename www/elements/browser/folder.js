// What lies in the folder that is open: loaded page by page, filtered, sorted and selected. It knows no node.
import { list } from "../../lib/browse/list.js";

/** How often what has come is shown while more is coming, in milliseconds. */
const PACE = 100;

const BY = {
  name: (one, other) => (one.key < other.key ? -1 : 1),
  size: (one, other) => (one.size ?? -1) - (other.size ?? -1),
  modified: (one, other) => (one.modified ?? 0) - (other.modified ?? 0),
};

/** `changed` is told when there is something new to show. */
export function folderOf(changed) {
  let loading;
  let entries = [];
  const folder = {
    path: "", isLoading: false, error: undefined, search: "", sort: { by: "name", isDown: false },
    /** What is to be shown, in its order. */
    shown: [],
    /** The keys of what is selected, of this folder alone. */
    selected: new Set(),
    /** Keys that are about to be deleted. */
    hidden: new Set(),
    get count() { return entries.length; },
    get chosen() { return folder.shown.filter(({ key }) => folder.selected.has(key)); },

    /** Folders first. The store's own order is by name, and needs no sorting. */
    arrange() {
      const wanted = folder.search.toLowerCase();
      const { by, isDown } = folder.sort;
      const kept = entries.filter(({ name, key }) => (!wanted || name.toLowerCase().includes(wanted)) && !folder.hidden.has(key));
      if (by !== "name") kept.sort(BY[by]);
      if (isDown) kept.reverse();
      folder.shown = [...kept.filter(({ kind }) => kind === "folder"), ...kept.filter(({ kind }) => kind !== "folder")];
      changed();
    },

    /** Begins anew. What was loading is left off; what comes of it is nobody's. */
    async load(bucket, path) {
      loading?.abort();
      const mine = (loading = new AbortController());
      if (path !== folder.path) [folder.search, folder.selected] = ["", new Set()];
      [folder.path, entries, folder.error, folder.isLoading] = [path, [], undefined, true];
      folder.arrange();
      let shownAt = performance.now();
      try {
        for await (const entry of list(await bucket(), { prefix: path, signal: mine.signal })) {
          if (mine !== loading) return;
          entries.push(entry);
          if (performance.now() - shownAt < PACE) continue;
          folder.arrange();
          shownAt = performance.now();
        }
      } catch (error) {
        if (mine !== loading) return;
        folder.error = error;
      }
      if (mine !== loading) return;
      folder.isLoading = false;
      const present = new Set(entries.map(({ key }) => key));
      for (const key of folder.selected) if (!present.has(key)) folder.selected.delete(key);
      folder.arrange();
    },
    stop() {
      loading?.abort();
      loading = undefined;
    },

    /** Takes out what is gone. */
    remove(keys) {
      const gone = new Set(keys);
      entries = entries.filter(({ key }) => !gone.has(key));
      for (const key of gone) folder.selected.delete(key);
      folder.arrange();
    },
  };
  return folder;
}
