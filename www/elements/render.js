// The form's nodes, made once; what they show is asked of `form` at each update.
import { connection } from "./connection.js";
import { controlOf } from "./fields.js";
import { icon } from "./severity.js";

export function render(form, fields) {
  const { el } = form.view;
  return [
    pasteBox(form),
    el("p", { className: "none", part: "unavailable", role: "status", hidden: () => !form.isUnavailable }, () => form.words.text("unavailable")),
    el("p", { className: "none kept", part: "whole", hidden: () => !form.whole }, () => form.words.text("whole", { path: form.whole })),
    issueList(form, "general", () => form.issues()),
    ...fields.map((field) => fieldRow(field, form)),
    el("p", { className: "none kept", part: "kept", hidden: () => !form.kept.length }, () => form.words.text("kept", { fields: form.words.list(form.kept) })),
    preview(form),
    connection(form),
    status(form),
  ];
}

function fieldRow(field, form) {
  const { el } = form.view;
  const { name, secret, required } = field;
  const control = controlOf(field, form);
  field.control = control;
  const label = el("label", { htmlFor: control.id, part: "label" }, () => form.words.title(field));
  if (required) label.append(" ", el("span", { className: "required", "aria-hidden": "true" }, () => form.words.text("required")));
  return el("div", { className: "field", part: "field" },
    el("div", { className: "about" }, label, el("p", { className: "help", part: "help", id: `help-${name}` }, () => form.words.description(field))),
    el("div", { className: "entry" },
      el("div", { className: "box" }, control, ...(secret ? [reveal(field, form)] : [])),
      issueList(form, `issues-${name}`, () => form.issues(name), field),
    ),
  );
}

function reveal(field, form) {
  const { el, watch } = form.view;
  const { control } = field;
  const isText = control.localName === "textarea";
  field.isShown = false;
  watch(() => {
    if (isText) control.classList.toggle("shown", field.isShown);
    else if (control.type !== (field.isShown ? "text" : "password")) control.type = field.isShown ? "text" : "password";
  });
  const toggle = () => {
    field.isShown = !field.isShown;
    form.view.update();
  };
  return el("button", {
    type: "button", part: "button reveal", onclick: toggle, disabled: () => form.disabled,
    "aria-pressed": () => field.isShown, "aria-label": () => form.words.text("showField", { field: form.words.title(field) }),
  }, () => form.words.text("show"));
}

function issueList(form, id, issues, field) {
  const { el, each } = form.view;
  const list = el("ul", { id, className: field ? "" : "general", part: "issues", "aria-live": "polite" });
  return each(list, () => issues().map((issue) => ({ issue, isDisabled: form.disabled, ...form.words.issue(issue, form.value) })), ({ issue, isDisabled, severity, message, fix }) => {
    const item = el("li", { className: `issue ${issue.severity}`, part: `issue ${issue.severity}` },
      icon(issue.severity),
      el("span", {}, el("span", { className: "unseen" }, `${severity}: `), message),
    );
    if (fix) item.append(el("button", { type: "button", part: "button fix", disabled: isDisabled, onclick: () => form.fix(issue, field) }, fix));
    return item;
  });
}

function preview(form) {
  const { el } = form.view;
  const resolved = (f) => () => (form.resolved ? f(form.resolved) : "");
  const fact = (key, f) => el("span", { hidden: () => !resolved(f)() }, el("span", {}, () => `${form.words.text(key)} `), resolved(f));
  return el("div", { className: "preview", part: "preview", hidden: () => !form.hasAddress },
    el("span", { className: "title", id: "preview" }, () => form.words.text("preview")),
    // Its own role would have each keystroke read aloud.
    el("output", { "aria-live": "off", "aria-labelledby": "preview" },
      el("span", { className: "none", hidden: () => !!form.resolved }, () => form.words.text("unresolved")),
      el("span", { className: "url", part: "url", hidden: () => !form.resolved }, resolved(({ url }) => url)),
      el("span", { className: "facts", hidden: () => !form.resolved },
        fact("store", ({ provider }) => form.words.provider(provider)),
        fact("region", ({ region }) => region),
        fact("addressing", ({ addressing }) => form.words.text(addressing)),
      ),
    ),
  );
}

function pasteBox(form) {
  const { el } = form.view;
  const area = el("textarea", {
    id: "paste", part: "control", rows: 4, autocomplete: "off", spellcheck: false, dir: "ltr",
    disabled: () => form.disabled, "aria-label": () => form.words.text("paste"), "aria-describedby": "paste-help",
  });
  const fill = () => {
    // The next paste takes the place of what was no use.
    if (!form.fill(area.value)) area.select();
  };
  const close = () => box.open || (area.value = "");
  const box = el("details", { className: "paste", part: "paste", ontoggle: close },
    el("summary", {}, () => form.words.text("paste")),
    el("p", { className: "help", id: "paste-help" }, () => form.words.text(form.type === "s3" ? "pasteHelp" : "pasteJson")),
    area,
    el("button", { type: "button", part: "button", onclick: fill, disabled: () => form.disabled }, () => form.words.text("fill")),
  );
  form.closePaste = () => {
    area.value = "";
    box.open = false;
  };
  return box;
}

function status(form) {
  const { el } = form.view;
  return el("div", { className: () => (form.status ? "status filled" : "status"), part: "status" },
    el("span", { role: "status" }, () => form.status),
    el("button", { type: "button", part: "button undo", hidden: () => !form.canUndo, disabled: () => form.disabled, onclick: () => form.undo() }, () => form.words.text("undo")),
  );
}
