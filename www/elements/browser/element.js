// <bucket-browser>: what lies in a bucket, folder by folder, for somebody who looks for a file or picks one. The functions of
// "bucketkit/browse" do what is done; here is how people meet them. No credential comes into it, and no presigned URL into its nodes.
import { abreast } from "../../lib/browse/ask.js";
import { remove } from "../../lib/browse/change.js";
import { upgraded } from "../reflect.js";
import { adopted } from "../sheets.js";
import { wordsOf } from "../upload/words.js";
import { view } from "../view.js";
import { OBSERVED, REFLECTED, reflect } from "./attributes.js";
import { folderOf } from "./folder.js";
import { handling } from "./keys.js";
import { LABELS } from "./labels.js";
import { render } from "./render.js";
import { CSS } from "./styles.js";

/** In milliseconds: how long a deletion may be undone. */
const GRACE = 6000;
/** In seconds: how long a copied link is good, and how long one that is followed at once. */
const LINK = 3600;
const AT_ONCE = 60;

// Without a browser there is nothing to extend, and an import must not fail.
export class BucketBrowser extends (globalThis.HTMLElement ?? class {}) {
  static formAssociated = true;
  static observedAttributes = OBSERVED;

  #internals = this.attachInternals?.();
  #given;
  #opening;
  #value = [];
  #isBuilt = false;
  #seen;
  #w = this.#state();

  constructor() {
    super();
    adopted(this.#w.root, CSS);
    if (this.#internals) this.#internals.role = "group";
    // The search field's own are not the element's.
    for (const type of ["input", "change"]) this.#w.root.addEventListener(type, (event) => event.stopPropagation());
  }

  connectedCallback() {
    upgraded(this, [...REFLECTED, "value", "labels", "bucket", "path"]);
    const w = this.#w;
    w.lang = langOf(this);
    if (!this.#isBuilt) render(w);
    this.#isBuilt = true;
    this.#seen ??= globalThis.ResizeObserver && new ResizeObserver(() => w.rows.resized());
    this.#seen?.observe(w.body);
    w.draw();
    this.#settle();
    if (this.#given && !w.folder.isLoading && !w.folder.count) w.go(w.folder.path || this.prefix);
  }
  disconnectedCallback() {
    this.#seen?.disconnect();
    this.#w.folder.stop();
    // What nobody can undo any more is not done.
    this.#w.undo();
  }
  attributeChangedCallback(name, before, now) {
    if (!this.#isBuilt || before === now) return;
    if (name === "prefix") this.#w.go(this.prefix);
    this.#w.lang = langOf(this);
    this.#w.draw();
    this.#settle();
  }

  // ── What pages see ──

  get bucket() {
    return this.#given;
  }
  set bucket(bucket) {
    if (bucket === this.#given) return;
    [this.#given, this.#opening] = [bucket ?? undefined, undefined];
    [this.#w.denied, this.#w.isOpened] = [{}, false];
    this.#w.folder.stop();
    if (bucket && this.#isBuilt) this.#w.go(this.prefix);
  }

  get path() {
    return this.#w.folder.path;
  }
  /** Not above `prefix`: the address of a folder that is none of the visitor's is the folder that is. */
  set path(path) {
    const wanted = `${path ?? ""}`;
    if (this.#isBuilt && this.#given) this.#w.go(wanted);
    else this.#w.folder.path = wanted;
  }

  get selection() {
    return this.#w.folder.chosen;
  }

  get value() {
    return this.#value;
  }
  set value(objects) {
    this.#value = [...(objects ?? [])];
    this.#settle();
  }

  get labels() {
    return this.#w.labels;
  }
  set labels(labels) {
    this.#w.labels = labels ?? {};
    this.#w.draw();
  }

  /** Loads the folder again. */
  refresh() {
    return this.#w.reload();
  }
  focus(options) {
    this.#w.body?.focus(options);
  }

  get form() {
    return this.#internals?.form ?? null;
  }
  get validity() {
    return this.#internals?.validity;
  }
  formResetCallback() {
    this.value = [];
  }
  formDisabledCallback() {
    this.#w.draw();
  }

  // ── Inside ──

  #open() {
    const given = this.#given;
    return (this.#opening ??= (async () => (typeof given === "function" ? given() : given))().catch((error) => {
      // The next one who needs it asks again.
      if (this.#given === given) this.#opening = undefined;
      throw error;
    }));
  }

  #tell(type, detail, isCancelable = false) {
    return this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: isCancelable, detail }));
  }

  #settle() {
    const isMissing = this.required && !this.#value.length;
    this.#internals?.setValidity?.(isMissing ? { valueMissing: true } : {}, isMissing ? this.#w.words.text("chooseNone") : "", isMissing ? this.#w.body : undefined);
    const data = new FormData();
    for (const { s3, storage = "" } of this.#value) data.append(this.name, `s3://${storage}/${s3}`);
    this.#internals?.setFormValue?.(this.name && this.#value.length ? data : null);
  }

  #state() {
    const element = this;
    const root = this.attachShadow({ mode: "open" });
    let frame;
    const dates = new Map();
    const w = {
      element, root, view: view(), labels: {}, own: LABELS, lang: "",
      /** Whether a folder of this bucket was looked into. */
      isOpened: false,
      /** Where the keyboard is. */
      active: 0,
      said: "",
      problem: undefined,
      pending: undefined,
      /** Why the store did not let something be done: then it is not offered again. */
      denied: {},
      get isDisabled() { return element.#internals ? element.matches(":disabled") : element.disabled; },
      get isMany() { return element.mode === "browse" || element.multiple; },

      date(date) {
        if (!dates.has(w.lang)) {
          let format;
          try {
            format = new Intl.DateTimeFormat(w.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
          } catch {
            format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
          }
          dates.set(w.lang, format);
        }
        return Number.isNaN(+date) ? "" : dates.get(w.lang).format(date);
      },

      draw() {
        if (element.#isBuilt) frame ??= requestAnimationFrame(w.drawNow);
      },
      drawNow() {
        cancelAnimationFrame(frame);
        frame = undefined;
        w.active = Math.max(0, Math.min(w.active, w.folder.shown.length - 1));
        w.rows.draw();
        w.view.update();
        if (w.folder.shown.length) w.body.setAttribute("aria-activedescendant", `row-${w.active}`);
        else w.body.removeAttribute("aria-activedescendant");
      },
      say(text) {
        w.said = text;
        w.draw();
      },

      /** From the root, which is `prefix`, to here. */
      crumbs() {
        const { prefix } = element;
        const names = w.folder.path.slice(prefix.length).split("/").slice(0, -1);
        const all = [{ name: w.words.text("root"), path: prefix }];
        for (const name of names) all.push({ name: name || "/", path: `${all.at(-1).path}${name}/` });
        return all.map((crumb, at) => ({ ...crumb, isLast: at === all.length - 1 }));
      },

      async go(path) {
        const to = path.startsWith(element.prefix) ? path : element.prefix;
        const from = w.folder.path;
        const isOther = to !== from && w.isOpened;
        w.isOpened = true;
        [w.problem, w.active] = [undefined, 0];
        if (w.searching) w.searching.value = "";
        w.folder.search = "";
        if (w.body) w.body.scrollTop = 0;
        const loaded = w.folder.load(() => element.#open(), to);
        if (isOther) element.#tell("browser-folder", { path: to });
        await loaded;
        if (w.folder.path !== to) return;
        // On the way up, at the folder that one comes from.
        const back = from.startsWith(to) ? w.folder.shown.findIndex(({ key }) => key !== to && from.startsWith(key)) : -1;
        if (back > 0) {
          w.active = back;
          w.rows?.reveal(back);
        }
        w.say(w.folder.error ? "" : w.words.text("counted", { count: w.folder.shown.length }));
      },
      reload: () => w.go(w.folder.path),
      up() {
        const { path } = w.folder;
        if (path.length > element.prefix.length) w.go(path.slice(0, path.lastIndexOf("/", path.length - 2) + 1));
      },
      find(text) {
        [w.folder.search, w.active] = [text, 0];
        w.body.scrollTop = 0;
        w.folder.arrange();
        w.say(w.words.text("found", { count: w.folder.shown.length }));
      },
      sort(by) {
        const { sort } = w.folder;
        sort.isDown = sort.by === by && !sort.isDown;
        sort.by = by;
        w.folder.arrange();
      },
      selected() {
        element.#tell("browser-select", { entries: element.selection });
        w.draw();
      },

      open(entry) {
        if (!entry) return;
        if (entry.kind === "folder") return w.go(entry.key);
        if (element.mode === "pick") {
          w.folder.selected = new Set([...(element.multiple ? w.folder.selected : []), entry.key]);
          return w.choose();
        }
        if (element.#tell("browser-open", { entry }, true)) w.follow(entry, {});
      },
      choose() {
        element.value = element.selection.map(({ key, name }) => ({ s3: key, filename: name }));
        element.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
      },

      /** What there is to do, and what of it can be done with what is selected. */
      has: (name) => name === "refresh" || (element.mode === "browse" && (name !== "delete" || !element.readOnly)),
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
          const url = await (await element.#open()).presign({ key, expiresIn: AT_ONCE, query });
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
        const url = (await element.#open()).presign({ key, expiresIn: LINK });
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
          const { deleted, failed } = await remove(await element.#open(), keys);
          w.folder.remove(deleted);
          element.#tell("browser-delete", { keys: deleted });
          if (deleted.length) w.say(w.words.text("deleted", { count: deleted.length }));
          if (failed.length) w.fail("delete", failed[0]);
        } catch (error) {
          w.fail("delete", error);
        }
        w.folder.hidden = new Set();
        w.folder.arrange();
      },
    };
    w.folder = folderOf(w.draw);
    w.words = wordsOf(w);
    w.keys = handling(w);
    return w;
  }
}

reflect(BucketBrowser.prototype);

/** With the name in both spellings that browsers know. https://www.rfc-editor.org/rfc/rfc6266 */
function dispositionOf(name) {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** Of the nearest node that has one, through shadow roots. */
function langOf(node) {
  for (; node; node = node.parentNode ?? node.host) if (node.lang) return node.lang;
  return "";
}
