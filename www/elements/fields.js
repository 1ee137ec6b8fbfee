// The fields of a resource, as its schema describes them: which control each gets, and how a value is written in it and
// read from it. What a control cannot show is kept: a value changes only where somebody changes it.
import { isAbsent, own } from "./value.js";

const text = { show: (value) => (typeof value === "object" ? JSON.stringify(value) : `${value}`), read: (shown) => shown };
const number = { show: text.show, read: (shown) => (/^\s*\d+\s*$/.test(shown) ? Number(shown) : shown), inputMode: "numeric" };
const json = {
  show: (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2)),
  read(shown) {
    try {
      const value = JSON.parse(shown);
      return value !== null && typeof value === "object" ? value : shown;
    } catch {
      return shown;
    }
  },
};
const flag = { show: text.show, read: (shown) => ({ true: true, false: false })[shown] ?? shown };

/** The form of a tagged shape that a value has; others have none. */
const formOf = ({ oneOf }, value) => oneOf?.find(({ properties }) => properties.type.const === value.type);

/** Whether a field is for other tags than the one that is chosen. What is filled stays in sight. */
const isElsewhere = ({ allOf = [] }, name, value) =>
  isAbsent(own(value, name)) && allOf.some(({ if: { properties: { type } }, then }) => type && then.required.includes(name) && !type.enum.includes(value.type));

/** Fields of the schema: their names, their texts, how they are shown. */
export function fieldsOf(schema, value) {
  const form = formOf(schema, value);
  // The tag's choices are the schema's own.
  const properties = { ...form?.properties, ...schema.properties };
  const { order = Object.keys(properties), required = [] } = form ?? schema;
  return order.filter((name) => !isElsewhere(schema, name, value)).map((name) => {
    const { title = name, description = "", type, examples, format, writeOnly, enum: values } = properties[name];
    const [first] = [type ?? (values ? "string" : "object")].flat();
    const kind = values ? text : { boolean: flag, integer: number, number, string: text }[first] ?? json;
    const example = examples?.[0];
    return {
      name, title, description, kind, values: first === "boolean" ? [true, false] : values,
      secret: !!writeOnly || format === "password",
      required: required.includes(name),
      example: example === undefined || kind === json ? "" : text.show(example),
    };
  });
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** What stands in a control, as the resource's value; the empty text is an absent one. */
export const readFrom = ({ kind }, { value }) => (value === "" ? undefined : kind.read(value));

/** The control of a field. `form` is the element's inside: its view, its texts, its state. */
export function controlOf(field, form) {
  const { name, kind, values, secret, required } = field;
  const { el, watch } = form.view;
  const common = {
    id: `field-${name}`, part: "control", autocomplete: "off", spellcheck: false, disabled: () => form.disabled,
    "aria-required": required, "aria-invalid": () => form.issues(name).some(({ severity }) => severity === "error"),
    "aria-describedby": `help-${name} issues-${name}`,
  };
  const control = values ? el("select", common) : kind === json ? el("textarea", { ...common, rows: 4, dir: "ltr" }) : el("input", {
    ...common, type: secret ? "password" : "text", dir: "ltr", autocapitalize: "off", placeholder: field.example, inputMode: kind.inputMode ?? "",
  });
  if (secret) control.classList.add("secret");
  if (values) options(control, field, form);
  watch(() => {
    const value = form.get(name);
    if (isAbsent(value) ? control.value === "" : same(readFrom(field, control), value)) return;
    write(control, isAbsent(value) ? "" : values && !values.includes(value) ? "other" : kind.show(value));
  });
  return control;
}

/** The choices of a select. One that is none of them is named only if it is a placeholder: what else it is may be a secret. */
function options(select, { name, kind, values }, form) {
  const { el } = form.view;
  const words = { true: "yes", false: "no" };
  const labelled = (value) => () => (typeof value === "boolean" ? form.words.text(words[value]) : value);
  const gone = () => isAbsent(form.get(name)) || values.includes(form.get(name));
  const other = () => {
    const value = form.get(name);
    return typeof value === "string" && value.startsWith("$") ? value : form.words.text("other");
  };
  select.append(
    el("option", { value: "" }, () => form.words.text(kind === flag ? "unset" : "none")),
    ...values.map((value) => el("option", { value: kind.show(value) }, labelled(value))),
    el("option", { value: "other", hidden: gone, disabled: gone }, other),
  );
}

/** Without moving the caret of who is typing. */
function write(control, shown) {
  const { selectionStart, selectionEnd } = control;
  control.value = shown;
  if (typeof selectionStart === "number" && control.getRootNode().activeElement === control) control.setSelectionRange(selectionStart, selectionEnd);
}
