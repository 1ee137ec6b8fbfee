// <bucket-upload>: files on their way into a bucket. What is sent, and how, the bucket knows; here is how it meets somebody who picks,
// drops and pastes, and the page's form. No credential comes into it, and no address of a file: pictures are drawn.
//
// The widget's own state is `w`, which its parts share. What deals with files that were added (list.js) is fetched when there are some, or a bucket.
import { upgraded } from "../reflect.js";
import { adopted } from "../sheets.js";
import { view } from "../view.js";
import { OBSERVED, REFLECTED, reflect } from "./attributes.js";
import { named, picked, transferred } from "./intake.js";
import { render } from "./render.js";
import { LABELS } from "./labels.js";
import { LIVE } from "./states.js";
import { CSS } from "./styles.js";
import { wordsOf } from "./words.js";

// Without a browser there is nothing to extend, and an import must not fail.
export class BucketUpload extends (globalThis.HTMLElement ?? class {}) {
  static formAssociated = true;
  static observedAttributes = OBSERVED;

  #internals = this.attachInternals?.();
  #w = this.#state();
  #given;
  #opening;
  #loading;
  #defaultValue = [];
  #isEdited = false;
  /** Adding goes one after the other: each counts what is there before it. */
  #adding = Promise.resolve();
  #addings = 0;
  #isBuilt = false;
  #isUnsettled = false;
  /** What the browser's form knows. */
  #told;
  #sent = { items: [] };

  constructor() {
    super();
    const { root } = this.#w;
    adopted(root, CSS);
    if (this.#internals) this.#internals.role = "group";
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) this.addEventListener(type, (event) => this.#dragged(event));
    this.addEventListener("paste", (event) => this.#pasted(event));
    // The inputs' own are not the widget's.
    for (const type of ["input", "change"]) root.addEventListener(type, (event) => event.stopPropagation());
    // By a label of the page's.
    this.addEventListener("click", (event) => event.composedPath()[0] === this && !this.#w.isDisabled && this.#w.input.click());
  }

  connectedCallback() {
    upgraded(this, [...REFLECTED, "value", "defaultValue", "labels", "bucket"]);
    this.#w.lang = langOf(this);
    if (!this.#isBuilt) render(this.#w);
    this.#isBuilt = true;
    this.#refresh();
  }
  attributeChangedCallback() {
    if (this.#isBuilt) this.#refresh();
  }

  // ── What pages see ──

  get bucket() {
    return this.#given;
  }
  set bucket(bucket) {
    if (bucket === this.#given) return;
    this.#given = bucket ?? undefined;
    this.#opening = undefined;
    // What cannot be had now is told of when there are files.
    if (bucket) this.#load().then(() => this.#w.isReady()).catch(() => {});
  }

  get value() {
    return this.#stored().map(({ result }) => result);
  }
  /** Whoever hands back what was told changes nothing. */
  set value(results) {
    const w = this.#w;
    const stored = this.#stored();
    const wanted = [...(results ?? [])].map((result) => {
      const { key, size, s3 } = result;
      return stored.find((item) => item.result.key === key) ?? { key, size, name: s3.filename ?? key.split("/").pop(), state: "done", result };
    });
    const added = wanted.filter((item) => !stored.includes(item));
    w.items = [...w.items.filter((item) => !item.result || wanted.includes(item)), ...added];
    for (const item of stored) if (!wanted.includes(item)) w.drop(item);
    added.forEach(w.draw);
    if (wanted.length) this.#load().catch(() => {});
    this.#settle();
  }
  get defaultValue() {
    return this.#defaultValue;
  }
  set defaultValue(results) {
    this.#defaultValue = [...(results ?? [])];
    if (!this.#isEdited) this.value = results;
  }

  get s3Objects() {
    return this.value.map(({ s3 }) => s3);
  }
  get paths() {
    return this.value.map(({ key, s3 }) => ({ path: key, filename: s3.filename }));
  }
  get uploads() {
    return this.#w.items.map(({ upload }) => upload).filter(Boolean);
  }

  get labels() {
    return this.#w.labels;
  }
  set labels(labels) {
    this.#w.labels = labels ?? {};
    this.#told = undefined;
    this.#refresh();
  }

  add(files) {
    return this.#take([...files].map((file) => ({ file, path: "" })));
  }
  async clear() {
    const w = this.#w;
    const { items } = w;
    [w.items, w.refusals] = [[], []];
    w.epoch++;
    items.forEach(w.drop);
    this.#settle();
    await Promise.all(items.map((item) => w.end?.(item).catch(() => {})));
  }

  get form() {
    return this.#internals?.form ?? null;
  }
  get validity() {
    return this.#internals?.validity;
  }
  get validationMessage() {
    return this.#problem()?.[1] ?? "";
  }
  get willValidate() {
    return !this.#w.isDisabled;
  }
  checkValidity() {
    return this.#internals?.checkValidity() ?? !this.#problem();
  }
  reportValidity() {
    return this.#internals?.reportValidity() ?? !this.#problem();
  }
  focus(options) {
    this.#w.input?.focus(options);
  }

  // ── What forms call ──

  formDisabledCallback() {
    this.#refresh();
  }
  formResetCallback() {
    this.clear();
    this.#isEdited = false;
    this.value = this.#defaultValue;
  }
  formStateRestoreCallback(state) {
    this.value = [...state.values()].map((result) => JSON.parse(result));
  }

  // ── Inside ──

  #state() {
    const element = this;
    const root = this.attachShadow({ mode: "open" });
    let frame;
    const w = {
      element, root, view: view(), labels: {}, own: { ...LABELS }, lang: "",
      items: [],
      refusals: [],
      /** What is still being added when it is cleared belongs to the epoch before, and stays out. */
      epoch: 0,
      /** What screen readers are told. */
      said: "",
      /** How deep in it something is dragged. */
      depth: 0,
      /** The items that are to be drawn in the next frame. */
      dirty: new Set(),
      get isDisabled() { return element.#internals ? element.matches(":disabled") : element.disabled; },
      get isMany() { return element.multiple || element.directory; },
      open: () => element.#open(),
      pick(input) {
        element.#take(picked(input));
        // So that the same file can be picked again.
        input.value = "";
      },
      /** An item, or what stands around them. */
      draw(item) {
        if (item) w.dirty.add(item);
        if (element.#isBuilt) frame ??= requestAnimationFrame(w.drawNow);
      },
      drawNow() {
        cancelAnimationFrame(frame);
        frame = undefined;
        w.lang = langOf(element);
        w.drawItems?.();
        w.view.update();
        if (w.drawItems && w.dirty.size) w.draw();
      },
      say(text) {
        w.said = text;
        w.draw();
      },
      changed(item) {
        // Once for a thousand files.
        if (!element.#isUnsettled) queueMicrotask(() => element.#isUnsettled && element.#settle());
        element.#isUnsettled = true;
        w.draw(item);
      },
      drop(item) {
        w.dirty.delete(item);
        w.dropItem?.(item);
        w.changed();
      },
      tell(type, detail, isCancelable) {
        if (element.#isUnsettled) element.#settle();
        return element.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, cancelable: isCancelable, detail }));
      },
      valueChanged() {
        element.#isEdited = true;
        element.#settle();
        element.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
      },
    };
    w.words = wordsOf(w);
    return w;
  }

  #stored() {
    return this.#w.items.filter(({ result }) => result);
  }

  #refresh() {
    this.#w.items.forEach(this.#w.draw);
    this.#w.draw();
    this.#settle();
  }

  #open() {
    const given = this.#given;
    if (given === undefined) return undefined;
    return (this.#opening ??= (async () => (typeof given === "function" ? given() : given))().catch((error) => {
      // The next one who needs it asks again.
      if (this.#given === given) this.#opening = undefined;
      throw error;
    }));
  }

  #load() {
    return (this.#loading ??= import("../../elements-upload-list.js").then(({ list }) => list(this.#w)).then(
      () => (this.#w.isUnavailable = false),
      (error) => {
        [this.#loading, this.#w.isUnavailable] = [undefined, true];
        this.#w.draw();
        throw error;
      },
    ));
  }

  // ── Ways in ──

  #dragged(event) {
    const { type, dataTransfer } = event;
    if (!dataTransfer?.types.includes("Files")) return;
    // Not on the page, either: a browser would leave it for the file.
    event.preventDefault();
    const w = this.#w;
    if (type === "dragover") dataTransfer.dropEffect = w.isDisabled ? "none" : "copy";
    w.depth = type === "drop" || w.isDisabled ? 0 : Math.max(0, w.depth + ({ dragenter: 1, dragleave: -1 }[type] ?? 0));
    if (type === "drop" && !w.isDisabled) this.#take(transferred(dataTransfer, this.directory));
    if (type !== "dragover") w.draw();
  }

  #pasted(event) {
    if (this.#w.isDisabled || !event.clipboardData?.files.length) return;
    event.preventDefault();
    this.#take(transferred(event.clipboardData, this.directory).then((found) => found.map(named)));
  }

  #take(found) {
    this.#addings++;
    this.#settle();
    const { epoch } = this.#w;
    const added = this.#adding.then(async () => (await this.#load(), this.#w.admit(await found, epoch))).finally(() => {
      this.#addings--;
      this.#settle();
    });
    this.#adding = added.catch(() => {});
    return added;
  }

  // ── The form ──

  /** Why the form may not be sent. */
  #problem() {
    const { isDisabled, items, words } = this.#w;
    if (isDisabled) return undefined;
    const has = (...states) => items.some(({ state }) => states.includes(state));
    const label = this.#addings || has(...LIVE, "removing") ? "busy" : has("asking") ? "unanswered" : has("failed") ? "faulty" : undefined;
    if (label) return ["customError", words.text(label)];
    return this.required && !items.some(({ result }) => result) ? ["valueMissing", words.text("missing")] : undefined;
  }

  /** Tells the browser's form what there is: only what has changed, for it is asked at each step of each file. */
  #settle() {
    this.#isUnsettled = false;
    if (!this.#isBuilt) return;
    const [flag, message] = this.#problem() ?? [];
    if (this.#told !== (this.#told = message)) this.#internals?.setValidity?.(flag ? { [flag]: true } : {}, message, flag && this.#w.input);
    const { name } = this;
    const items = this.#stored();
    const before = this.#sent;
    if (name === before.name && items.length === before.items.length && items.every((item, at) => item === before.items[at])) return;
    this.#sent = { name, items };
    const [value, state] = [new FormData(), new FormData()];
    for (const item of items) {
      value.append(name, uriOf(item.result.s3));
      state.append("", (item.text ??= JSON.stringify(item.result)));
    }
    this.#internals?.setFormValue?.(name && items.length ? value : null, state);
  }
}

reflect(BucketUpload.prototype);

/** As `formatS3Uri` has it, which checks what needs no check here. */
const uriOf = ({ s3, storage = "" }) => `s3://${storage}/${s3}`;

/** Of the nearest node that has one, through shadow roots. */
function langOf(node) {
  for (; node; node = node.parentNode ?? node.host) if (node.lang) return node.lang;
  return "";
}
