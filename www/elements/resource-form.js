// <bucket-resource-form>: a resource as a form that says what is wrong, why, and mends it. What is wrong the validator
// knows, which fields there are the schema; here is how they meet somebody who types. Secrets live in controls' values,
// never in an attribute or a text.
import { applyPatch, init, resourceSchema, validateResource } from "../resource.js";
import { namesIn } from "../lib/resource.js";
import { OBSERVED, REFLECTED, reflect } from "./attributes.js";
import { connectable } from "./connection.js";
import { fieldsOf, readFrom } from "./fields.js";
import { absolute, defaultButton, firstRefused, isSent } from "./page.js";
import { prepare, settingsIn } from "./paste.js";
import { upgraded } from "./reflect.js";
import { render } from "./render.js";
import { adoptStyles } from "./styles.js";
import { copied, differing, fieldOf, isAbsent, isEmpty, own, remembered, safelyResolved, wholeOf, withFields } from "./value.js";
import { view } from "./view.js";
import { wordsOf } from "./words.js";

/** Of the validator, once for all forms: undefined while it loads, then whether it is there. */
let isReady;
// Without a browser there is nothing to extend, and an import must not fail.
export class BucketResourceForm extends (globalThis.HTMLElement ?? class {}) {
  static formAssociated = true;
  static observedAttributes = OBSERVED;

  #internals = this.attachInternals?.();
  #root = this.attachShadow({ mode: "open" });
  #value = {};
  /** A placeholder that stands for all of it, until somebody fills in something. */
  #whole;
  #defaultValue = {};
  #isEdited = false;
  #validation;
  #labels = {};
  #fields = [];
  #words = wordsOf(() => this.#labels, (name) => this.#fieldNamed(name), (name) => namesIn(this.type, this.#tag)(name));
  #form;
  /** Which form of a tagged shape the fields are of. */
  #tag;
  /** The fields whose issues are shown: those that were left once, or filled in by other means than typing. */
  #shown = new Set();
  /** Somebody wanted to send it: then what is missing is shown, too, but no advice on fields that nobody has touched. */
  #isAsked = false;
  /** A button is sending the form it is in. */
  #isSending = false;
  #undos = [];
  #status = "";
  #isPressed = false;
  #listening;

  constructor() {
    super();
    adoptStyles(this.#root);
    const listen = this.#root.addEventListener.bind(this.#root);
    listen("input", (event) => this.#typed(event));
    listen("change", (event) => this.#fieldAt(event) && this.#tell("change"));
    // Not every engine heeds the margin that styles.js gives by itself. Under a finger nothing moves.
    listen("focusin", ({ target }) => this.#status && !this.#isPressed && target.scrollIntoView({ block: "nearest" }));
    listen("focusout", (event) => this.#left(this.#fieldAt(event)));
    listen("paste", (event) => this.#pasted(event));
    listen("keydown", (event) => this.#pressed(event));
    this.addEventListener("invalid", (event) => this.#refused(event));
  }

  connectedCallback() {
    upgraded(this, [...REFLECTED, "value", "defaultValue", "labels", "auth"]);
    if (!this.#form) this.#build(this.#wanted());
    this.#listening = new AbortController();
    const watchPointer = ({ type }) => this.#hold(type === "pointerdown");
    const listen = (type, listener) => document.addEventListener(type, listener, { capture: true, signal: this.#listening.signal });
    for (const type of ["pointerdown", "pointerup", "pointercancel"]) listen(type, watchPointer);
    listen("click", (event) => isSent(this.form, event) && this.#sends());
    const settle = (outcome) => ((isReady = outcome), this.#check());
    init().then(() => (settle(true), prepare()), () => settle(false));
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#isPressed = false;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#form || before === now) return;
    if (name === "type") {
      this.#forgetShown();
      this.#build(this.#wanted());
    }
    this.#check();
  }

  // ── What pages see ──

  get value() {
    return this.#whole ?? copied(this.#value);
  }
  set value(value) {
    const next = copied(value);
    const names = differing(this.#value, next);
    if (!names.length && wholeOf(value) === this.#whole) return;
    // An app that hands back what it was told must not have the first letter found fault with: hence only what differs.
    for (const name of names) if (!isAbsent(own(next, name))) this.#shown.add(name);
    this.#put(next, wholeOf(value));
  }

  get defaultValue() {
    return wholeOf(this.#defaultValue) ?? copied(this.#defaultValue);
  }
  set defaultValue(value) {
    this.#defaultValue = wholeOf(value) ?? copied(value);
    if (!this.#isEdited) this.value = value;
  }

  get validation() {
    return this.#validation;
  }

  get labels() {
    return this.#labels;
  }
  set labels(labels) {
    this.#labels = labels ?? {};
    this.#check();
  }

  get form() {
    return this.#internals?.form ?? null;
  }
  get validity() {
    return this.#internals?.validity;
  }
  get validationMessage() {
    return this.#problem()?.text ?? "";
  }
  get willValidate() {
    return !this.#isDisabled;
  }
  checkValidity() {
    return this.#internals?.checkValidity() ?? !this.#problem();
  }
  reportValidity() {
    this.#showAll();
    this.#goToProblem();
    return this.checkValidity();
  }
  focus(options) {
    this.#fields[0]?.control.focus(options);
  }

  // ── What forms call ──

  formDisabledCallback() {
    this.#check();
  }
  formResetCallback() {
    this.#isEdited = false;
    this.#forgetShown();
    for (const field of this.#fields) field.isShown = false;
    this.#form?.closePaste();
    this.#put(copied(this.#defaultValue), wholeOf(this.#defaultValue));
  }
  formStateRestoreCallback(state) {
    const kept = copied(JSON.parse(state));
    this.value = withFields(this.#value, Object.keys(kept), kept);
  }

  // ── Inside ──

  /** By the app: there is nothing to undo. */
  #put(value, whole) {
    this.#value = value;
    this.#whole = whole;
    this.#forgetUndos();
    this.#check();
  }

  #wanted() {
    return fieldsOf(resourceSchema(this.type), this.#value);
  }

  #build(fields) {
    const focused = this.#root.activeElement?.id;
    this.#form = this.#inside();
    this.#fields = fields;
    this.#tag = own(this.#value, "type");
    this.#root.replaceChildren(...this.#root.querySelectorAll("style"), ...render(this.#form, this.#fields));
    if (focused) this.#root.getElementById(focused)?.focus();
  }

  /** What the nodes ask, and what they say when they are used. */
  #inside() {
    const element = this;
    return {
      view: view(),
      host: this,
      type: this.type,
      get: (name) => own(this.#value, name),
      words: this.#words,
      /** Of a field, or without a name those of none. */
      issues: (name) => (this.#validation?.issues ?? []).filter(({ path, severity }) => {
        if (this.#fieldNamed(fieldOf(path))?.name !== name) return false;
        return (this.#isAsked && severity === "error") || (name === undefined ? this.#shown.size > 0 : this.#shown.has(name));
      }),
      get value() { return element.#value; },
      get whole() { return element.#whole; },
      // What only names another resource is called by that.
      get hasAddress() { return !element.#whole && element.type !== "large_file_storage"; },
      get disabled() { return element.#isDisabled; },
      get resolved() { return safelyResolved(element.#validation, element.#value, element.#fields); },
      get isUnavailable() { return isReady === false; },
      get kept() { return Object.keys(element.#value).filter((name) => !element.#fieldNamed(name) && !isAbsent(own(element.#value, name))); },
      get status() { return element.#status; },
      get canUndo() { return element.#undos.length > 0; },
      fix: (issue, field) => this.#fix(issue, field),
      fill: (text) => this.#fill(text) || this.#say(this.#words.text("notPasted")) || false,
      undo: () => this.#undo(),
      mend: (patch) => this.#replace(copied(applyPatch(this.#value, { patch })), (names) => this.#words.text("done", { changes: this.#words.list(names) })),
    };
  }

  get #isNothing() {
    return isEmpty(this.#value) && !this.#whole;
  }

  get #isDisabled() {
    return this.#internals ? this.matches(":disabled") : this.disabled;
  }

  #fieldNamed(name) {
    return this.#fields.find((field) => field.name === name);
  }
  #fieldAt({ target }) {
    return this.#fields.find(({ control }) => control === target);
  }

  /** Why the form may not be sent: its first error. An empty resource is one that was not wanted, unless `required`. */
  #problem() {
    if (this.#isDisabled || (!this.required && this.#isNothing)) return undefined;
    const issue = this.#validation?.issues.find(({ severity }) => severity === "error");
    return issue && { code: issue.code, field: fieldOf(issue.path), text: this.#words.issue(issue, this.#value).message };
  }

  /** After each change: judges the value, tells the browser's form, and shows it. */
  #check() {
    this.#judge();
    const fields = this.#wanted();
    // A field that is no longer wanted stays while its owner may be typing in it: until the tag changes.
    if (this.#form && (this.#tag !== own(this.#value, "type") || fields.some(({ name }) => !this.#fieldNamed(name)))) this.#build(fields);
    const problem = this.#problem();
    const anchor = problem && (this.#fieldNamed(problem.field) ?? this.#fields[0])?.control;
    const flags = problem && { [problem.code === "missing" ? "valueMissing" : "customError"]: true };
    this.#internals?.setValidity?.(flags ?? {}, problem?.text ?? "", anchor);
    // The state outlives the page in the browser's history: nothing in it may be a secret.
    const state = JSON.stringify(remembered(this.#value, this.#fields, this.#validation));
    this.#internals?.setFormValue?.(this.#isNothing ? null : JSON.stringify(this.#whole ?? this.#value), state);
    this.#form?.view.update();
  }

  #judge() {
    if (!isReady) return;
    const { type, use, profile, bucketIsNew } = this;
    const page = this.getAttribute("page-url") ?? (use === "browser" ? location.href : "");
    try {
      this.#validation = validateResource(this.#whole ?? this.#value, { type, use, profile, bucketIsNew, pageUrl: page ? absolute(page) : undefined });
    } catch {
      // A validator that broke down must not take the form along.
      isReady = false;
      this.#validation = undefined;
    }
  }

  #tell(...events) {
    for (const type of events) this.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  }
  #say(status) {
    this.#status = status;
    this.#form.view.update();
  }
  #forgetUndos() {
    this.#undos = [];
    this.#status = "";
  }
  #forgetShown() {
    this.#shown = new Set();
    this.#isAsked = false;
  }
  #showAll() {
    this.#isAsked = true;
    this.#form?.view.update();
  }
  #sends() {
    this.#isSending = true;
    setTimeout(() => (this.#isSending = false));
  }
  /** The browser's bubble would lie over the message that stands at the field, and it may not find the field. */
  #refused(event) {
    this.#showAll();
    if (!this.#isSending) return;
    event.preventDefault();
    // After the browser has gone to the next field of the page that is at fault.
    if (firstRefused(this.form) === this) setTimeout(() => this.#goToProblem());
  }
  #goToProblem() {
    const problem = this.#problem();
    if (problem) (this.#fieldNamed(problem.field) ?? this.#fields[0])?.control.focus();
  }

  #typed(event) {
    event.stopPropagation();
    const field = this.#fieldAt(event);
    if (!field) return;
    const { name } = field;
    this.#value = withFields(this.#value, [name], { [name]: readFrom(field, field.control) });
    this.#whole = undefined;
    this.#isEdited = true;
    // An undo would take away what was typed since.
    if (this.#undos.some(({ names }) => names.includes(name))) this.#forgetUndos();
    this.#check();
    this.#tell("input");
  }

  /** What appears below a field moves what a finger is about to release on: it waits. */
  #left(field) {
    if (!field) return;
    this.#shown.add(field.name);
    if (!this.#isPressed) this.#form.view.update();
  }
  #hold(isPressed) {
    this.#isPressed = isPressed;
    if (!isPressed) setTimeout(() => this.#form.view.update());
  }

  /** Enter sends the form, as in a field of its own: by its first button, if it has one. */
  #pressed({ key, target, isComposing, defaultPrevented }) {
    const { form } = this;
    if (key !== "Enter" || isComposing || defaultPrevented || !form || target.localName !== "input") return;
    const button = defaultButton(form);
    if (button) return button.click();
    this.#sends();
    form.requestSubmit();
  }

  #pasted(event) {
    const text = event.clipboardData?.getData("text/plain");
    if (text && !this.#isDisabled && this.#fill(text, this.#fieldAt(event))) event.preventDefault();
  }

  #fill(text, into) {
    const settings = settingsIn(text, this.type, this.#fields.map(({ name }) => name), into?.name);
    if (!settings) return false;
    const { value, found } = settings;
    for (const name of found) this.#shown.add(name);
    this.#isAsked = true;
    this.#replace(withFields(this.#value, found, value), () => this.#words.text("pasted", { fields: this.#words.list(found) }));
    this.#form.closePaste();
    if (!into) this.#fieldNamed(found[0]).control.focus();
    return true;
  }

  #fix(issue, field) {
    const hidden = issue.patch.filter(({ op, sensitive }) => sensitive || op === "move" || op === "copy").map(({ path }) => fieldOf(path));
    const changes = (names) => names.map((name) => this.#words.text("change", { field: this.#words.list([name]), value: this.#words.value(own(this.#value, name), hidden.includes(name) || this.#fieldNamed(name)?.secret) })).join(" ");
    const { fix } = this.#words.issue(issue, this.#value);
    const names = this.#replace(copied(applyPatch(this.#value, issue)), (names) => this.#words.text("done", { fix, changes: changes(names) }));
    (field ?? this.#fieldNamed(names[0]) ?? this.#fields[0]).control.focus();
  }

  /** By other means than typing: it can be undone. */
  #replace(next, describe) {
    const before = this.#value;
    const names = differing(before, next);
    if (names.length) this.#undos.push({ names, before, whole: this.#whole });
    this.#take(next, names, describe);
    return names;
  }

  #undo() {
    const { names, before, whole } = this.#undos.pop();
    const next = withFields(this.#value, names, before);
    this.#take(next, names, () => this.#words.text("undone", { fields: this.#words.list(names) }), isEmpty(next) ? whole : undefined);
    if (!this.#undos.length) (this.#fieldNamed(names[0]) ?? this.#fields[0]).control.focus();
  }

  #take(next, names, describe, whole) {
    this.#value = next;
    this.#whole = whole;
    this.#isEdited = true;
    for (const name of names) this.#shown.add(name);
    this.#status = describe(names);
    this.#check();
    this.#tell("input", "change");
  }
}

reflect(BucketResourceForm.prototype);
connectable(BucketResourceForm.prototype);
