// <bucket-browser>: what lies in a bucket, folder by folder, for somebody who looks for a file or picks one. The functions of
// "bucketkit/browse" do what is done; here is how people meet them. No credential comes into it, and no presigned URL into its nodes.
import { upgraded } from "../reflect.js";
import { adopted } from "../sheets.js";
import { wordsOf } from "../upload/words.js";
import { view } from "../view.js";
import { acting } from "./actions.js";
import { OBSERVED, REFLECTED, reflect } from "./attributes.js";
import { folderOf } from "./folder.js";
import { handling } from "./keys.js";
import { LABELS } from "./labels.js";
import { render } from "./render.js";
import { CSS } from "./styles.js";

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
    this.#w.showing?.abort();
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
        if (w.isLooking) w.show();
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
      /** Whether the preview is open. */
      isLooking: false,
      look(isLooking) {
        w.isLooking = isLooking;
        w.show();
        w.draw();
      },
      /** Of the one file that is selected; what was under way for another is left off. */
      async show() {
        w.showing?.abort();
        if (!w.isLooking) return w.pane.replaceChildren();
        const { chosen } = w.folder;
        const [entry] = chosen;
        const say = (text) => w.pane.replaceChildren(Object.assign(document.createElement("p"), { className: "help", textContent: text }));
        if (chosen.length !== 1 || entry.kind !== "object") return say(w.words.text("pickOne"));
        const { signal } = (w.showing = new AbortController());
        w.pane.setAttribute("aria-busy", "true");
        try {
          const { preview } = await import("./preview.js");
          const nodes = await preview(await element.#open(), entry, { text: w.words.text, date: w.date, signal });
          if (!signal.aborted) w.pane.replaceChildren(...nodes);
        } catch (error) {
          if (!signal.aborted) say(w.words.error(error));
        }
        if (!signal.aborted) w.pane.setAttribute("aria-busy", "false");
      },
      selected() {
        if (w.isLooking) w.show();
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
    };
    w.folder = folderOf(w.draw);
    w.words = wordsOf(w);
    Object.assign(w, acting(w, () => element.#open(), (type, detail) => element.#tell(type, detail)));
    w.keys = handling(w);
    return w;
  }
}

reflect(BucketBrowser.prototype);

/** Of the nearest node that has one, through shadow roots. */
function langOf(node) {
  for (; node; node = node.parentNode ?? node.host) if (node.lang) return node.lang;
  return "";
}
