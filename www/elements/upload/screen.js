// The list as it is drawn: once a frame, and only what has changed. New rows come as far as a frame has time, so that a thousand files
// hold nothing up.
import { row } from "./row.js";
import { MOVING } from "./states.js";

/** In milliseconds of a frame, for new rows. */
const SLICE = 8;
const BUTTON = "button:not([hidden], [hidden] *)";

/** Puts its functions into the widget's state. */
export function screen(w) {
  const { root, words } = w;
  const { text } = words;
  const rows = new Map();

  /** For screen readers: once, when nothing moves any more. */
  function tellEnd() {
    const { ended } = w;
    if (!ended.length || w.items.some(({ state }) => MOVING.includes(state))) return;
    w.ended = [];
    const count = (wanted, label) => {
      const { length } = ended.filter(({ state }) => state === wanted);
      return length > 0 && text(label, { count: length });
    };
    const [{ name, state, error }] = ended;
    if (ended.length > 1) w.said = [count("done", "storedFiles"), count("failed", "failedFiles"), count("asking", "askedFiles")].filter(Boolean).join(" ");
    else w.said = state === "done" ? text("storedFile", { name }) : `${name}: ${error ? words.error(error) : text(state)}`;
  }

  Object.assign(w, {
    /** What has come to an end since it was last told. */
    ended: [],
    drawItems() {
      const end = performance.now() + SLICE;
      for (const item of w.dirty) {
        const made = rows.get(item);
        if (!made && performance.now() > end) break;
        w.dirty.delete(item);
        if (made) made.update();
        else w.list.append(rows.set(item, row(item, w)).get(item).node);
      }
      tellEnd();
    },
    dropItem(item) {
      rows.get(item)?.node.remove();
      rows.delete(item);
      w.ended = w.ended.filter((other) => other !== item);
    },
    nodeOf: (item) => rows.get(item).node,
    /** Whatever goes takes the focus with it, unless that goes to what is beside it. */
    async leave(node, act) {
      const hadFocus = node.contains(root.activeElement);
      const beside = node.nextElementSibling ?? node.previousElementSibling;
      await act();
      w.drawNow();
      if (hadFocus && !node.contains(root.activeElement)) ((node.isConnected ? node : beside)?.querySelector(BUTTON) ?? w.input).focus();
    },
    /** What took the place of a button that is gone. */
    rescue(node, update) {
      const focused = root.activeElement;
      update();
      if (focused && node.contains(focused) && focused.closest("[hidden]")) node.querySelector(BUTTON)?.focus();
    },
  });
}

/** Of many files, in one line. */
export function summary({ items, words }) {
  const count = (...states) => items.filter(({ state }) => states.includes(state)).length;
  const [done, problems] = [count("done"), count("failed", "asking")];
  let [loaded, size, speed] = [0, 0, 0];
  for (const { upload, state, size: own } of items) {
    const progress = upload?.progress;
    size += own;
    loaded += state === "done" ? own : progress?.loaded ?? 0;
    if (state === "running") speed += progress?.bytesPerSecond ?? 0;
  }
  return words.line(
    words.text("progress", { done, count: items.length }), done < items.length && words.text("running", { loaded, size }),
    speed > 0 && words.left((size - loaded) / speed), problems > 0 && words.text("problems", { count: problems }),
  );
}
