// What may be done with what is selected: open, download, copy a link, delete.
import { abreast } from "../../lib/browse/ask.js";
import { remove } from "../../lib/browse/change.js";

/** In milliseconds: how long a deletion may be undone. */
const GRACE = 6000;
/** In seconds: how long a copied link is good, and how long one that is followed at once. */
const LINK = 3600;
const AT_ONCE = 60;

/** Of the element's state `w`: `open` gives the bucket, `tell` the page an event. */
export const acting = (w, open, tell) => ({
  /** What there is to do, and what of it can be done with what is selected. */
  has: (name) => name === "refresh" || (w.element.mode === "browse" && (name !== "delete" || !w.element.readOnly)),
  may(name) {
    if (name === "refresh") return true;
    const { chosen } = w.folder;
    const isFiles = chosen.length > 0 && chosen.every(({ kind }) => kind === "object");
    return isFiles && !w.denied[name] && (name !== "link" || chosen.length === 1) && (name !== "delete" || !w.pending);
  },
  async act(name) {
    if (!w.has(name) || !w.may(name) || w.isDisabled) return;
    if (name === "refresh") return w.reload();
    w.problem = undefined;
    const { chosen } = w.folder;
    try {
      if (name === "delete") w.begin(chosen);
      else if (name === "link") await w.copy(chosen[0]);
      else await abreast(chosen.map((entry) => () => w.follow(entry, { "response-content-disposition": dispositionOf(entry.name) })), 1);
    } catch (error) {
      w.fail(name, error);
    }
  },
  fail(name, error) {
    if (error.code === "access_denied") w.denied[name] = w.words.error(error);
    w.problem = error;
    w.draw();
  },

  /** The address is made on the click, is good for a minute, and goes to the browser alone. */
  async follow({ key, name }, query) {
    const isDownload = "response-content-disposition" in query;
    const tab = isDownload ? undefined : window.open("", "_blank");
    try {
      const url = await (await open()).presign({ key, expiresIn: AT_ONCE, query });
      if (isDownload) Object.assign(document.createElement("a"), { href: url, download: name, rel: "noreferrer" }).click();
      else if (tab) {
        tab.opener = null;
        tab.location.replace(url);
      }
    } catch (error) {
      tab?.close();
      w.fail(isDownload ? "download" : "open", error);
    }
  },
  async copy({ key }) {
    const url = (await open()).presign({ key, expiresIn: LINK });
    // Safari wants the promise: what is awaited first is no click any more.
    const text = url.then((url) => new Blob([url], { type: "text/plain" }));
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
      w.say(w.words.text("linked", { time: new Intl.NumberFormat(w.lang || undefined, { style: "unit", unit: "minute", unitDisplay: "long" }).format(LINK / 60) }));
    } catch {
      await url;
      w.problem = { message: w.words.text("notLinked") };
      w.draw();
    }
  },

  /** Gone from sight at once, and from the bucket when nobody has undone it. */
  begin(entries) {
    const keys = entries.map(({ key }) => key);
    w.folder.hidden = new Set(keys);
    w.folder.selected = new Set();
    w.pending = { keys, timer: setTimeout(() => w.delete(), GRACE) };
    w.folder.arrange();
    w.say(w.words.text("deleting", { count: keys.length }));
  },
  undo() {
    if (!w.pending) return;
    clearTimeout(w.pending.timer);
    [w.pending, w.folder.hidden] = [undefined, new Set()];
    w.folder.arrange();
    w.say(w.words.text("kept"));
  },
  async delete() {
    const { keys } = w.pending;
    w.pending = undefined;
    try {
      const { deleted, failed } = await remove(await open(), keys);
      w.folder.remove(deleted);
      tell("browser-delete", { keys: deleted });
      if (deleted.length) w.say(w.words.text("deleted", { count: deleted.length }));
      if (failed.length) w.fail("delete", failed[0]);
    } catch (error) {
      w.fail("delete", error);
    }
    w.folder.hidden = new Set();
    w.folder.arrange();
  },
});

/** With the name in both spellings that browsers know. https://www.rfc-editor.org/rfc/rfc6266 */
function dispositionOf(name) {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
