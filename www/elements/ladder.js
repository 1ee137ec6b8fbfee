// What the connection doctor finds, as it finds it: its steps, the verdict, and what mends it.
import { say } from "./say.js";
import { adopted } from "./sheets.js";
import { icon } from "./severity.js";

/** English; the element's `labels` come first, by the same names. */
const WORDS = {
  stop: "Stop", testing: "Trying the connection…", stopped: "Stopped.", alternatives: "It may also be:", mend: "Mend it", cors: "CORS rules for the bucket", copy: "Copy", copied: "Copied.",
  stepOk: "fine", stepFailed: "failed", stepUnknown: "nothing follows", stepSkipped: "left out", failed: "The test itself failed: {message}",
};
const STEPS = {
  resource: "The fields", reach: "The host answers", other_scheme: "By the other scheme", path_host: "The host without the bucket", plain: "It is S3, and this page may read it",
  list: "The credentials are accepted", head: "An object may be looked for", put: "Pages may send PUT", post: "Pages may send POST", delete: "Pages may send DELETE",
  create: "An upload begins", part: "A part is sent, and its ETag can be read", parts: "Parts may be listed", complete: "The upload ends", get: "What was written is read",
  condition: "Nothing is written over unasked", checksum: "Changed bytes are refused", abort: "An upload may be aborted", cleanup: "The test's object is deleted",
};
const SIGNS = { ok: "✓", failed: "✕", unknown: "–", skipped: "–" };

const CSS = `
.connection > button, .ladder > button, .ladder details button { justify-self: start; }
.connection { padding-block: 1rem; border-block-end: 1px solid var(--_line); display: grid; gap: .75rem; }
.ladder { display: grid; gap: .75rem; }
.ladder:empty { display: none; }
.ladder ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .125rem; font-size: .875em; }
.ladder li { display: grid; grid-template-columns: 1.25rem 1fr auto; gap: .5rem; align-items: baseline; }
.ladder .mark { text-align: center; font-weight: 700; }
.ladder .ok .mark { color: light-dark(#1a6b35, #7fd49b); }
.ladder .failed .mark { color: var(--_error); }
.ladder .found { color: var(--_muted); font-family: var(--_mono); font-size: .9em; text-align: end; }
@container (max-width: 34rem) { .ladder li { grid-template-columns: 1.25rem 1fr; } .ladder .found { grid-column: 2; text-align: start; } }
.ladder .verdict { display: grid; gap: .5rem; }
.ladder .verdict p { margin: 0; }
.ladder .verdict .message { font-weight: 600; }
.ladder .issue > button { grid-column: 2; }
.ladder pre { margin: 0; padding: .75rem; overflow: auto; max-block-size: 16rem; font: .8125em/1.4 var(--_mono); background: var(--_field); border: 1px solid var(--_line); border-radius: var(--_radius); }
.ladder details { font-size: .875em; }
.ladder details > :not(summary) { margin-block-start: .5rem; }
`;

/** Shown in `place`; `begin` is the button that it begins by. */
export function ladder(form, place, begin) {
  const { host } = form;
  adopted(host.shadowRoot, CSS);
  const { el } = form.view;
  const own = (name, params) => say(host.labels[name] ?? WORDS[name], params);
  const stepName = (name) => host.labels.steps?.[name] ?? STEPS[name] ?? name;
  let running;
  /** The settings that were tried. What is shown is of them alone. */
  let tried;

  function clear(...nodes) {
    running?.abort();
    running = undefined;
    place.replaceChildren(...nodes);
  }
  const button = (label, onclick, more = {}) => el("button", { type: "button", part: "button", onclick, ...more }, label);

  async function climb() {
    const stopping = new AbortController();
    const list = el("ol", { part: "steps" });
    // Screen readers tell what changes in a node that was there before.
    const status = el("div", { role: "status", className: "help" }, own("testing"));
    const stop = button(own("stop"), () => stopping.abort());
    clear(list, status, stop);
    const stopped = () => {
      running = undefined;
      if (host.shadowRoot.activeElement === stop) begin.focus();
      stop.remove();
    };
    running = stopping;
    tried = JSON.stringify(form.value);
    const step = ({ name, outcome, detail }) => {
      const word = own(`step${outcome[0].toUpperCase()}${outcome.slice(1)}`);
      list.append(el("li", { className: outcome, part: `step ${outcome}` },
        el("span", { className: "mark", "aria-hidden": "true" }, SIGNS[outcome]),
        el("span", {}, stepName(name), el("span", { className: "unseen" }, `: ${word}`)),
        el("span", { className: "found" }, name === "resource" ? "" : detail),
      ));
    };
    let diagnosis;
    try {
      // As it is written, the name is that in the package.
      const { diagnose } = await import("./doctor.js");
      diagnosis = await diagnose({ resource: host.value, type: host.type, auth: host.auth }, { ...host.testOptions, signal: stopping.signal, onstep: (one) => running === stopping && step(one) });
    } catch ({ code, message, help = "" }) {
      if (running !== stopping) return;
      stopped();
      status.textContent = code === "aborted" ? own("stopped") : own("failed", { message: `${message} ${help}`.trim() });
      return;
    }
    if (running !== stopping) return;
    stopped();
    status.className = "";
    status.replaceChildren(verdict(diagnosis));
    host.dispatchEvent(new CustomEvent("diagnosis", { detail: diagnosis, bubbles: true, composed: true }));
  }

  const words = (cause, fallback) => {
    const label = host.labels.causes?.[cause];
    return label ? say(label) : named(fallback);
  };
  /** Where the doctor has a field's name, people have the label before their eyes. */
  const named = (text) => text.replace(/\b(?:useSSL|pathStyle|endPoint|accessKey|secretKey)\b/g, (name) => `“${form.words.list([name])}”`);

  function verdict({ ok, cause, message, help, alternatives = [], patch, cors, notes }) {
    const parts = [finding(ok ? "hint" : "error", words(cause, message), help)];
    if (patch) parts[0].append(button(own("mend"), () => mend(patch), { part: "button fix", disabled: () => form.disabled }));
    if (alternatives.length) parts.push(el("p", { className: "help" }, `${own("alternatives")} ${alternatives.map((one) => words(one, one.replaceAll("_", " "))).join(", ")}.`));
    for (const note of notes) parts.push(finding("warning", words(note.cause, note.message), note.help));
    if (cors) parts.push(rules(JSON.stringify(cors, null, 2)));
    return el("div", { className: "verdict", part: "verdict" }, ...parts);
  }

  const finding = (severity, message, help) =>
    el("div", { className: `issue ${severity}`, part: `issue ${severity}` },
      icon(severity),
      el("div", {}, el("p", { className: "message" }, message), ...(help ? [el("p", {}, named(help))] : [])),
    );

  function rules(text) {
    const done = el("span", { role: "status", className: "help" });
    const copy = button(own("copy"), () => navigator.clipboard?.writeText(text).then(() => (done.textContent = own("copied")), () => getSelection()?.selectAllChildren(pre)));
    const pre = el("pre", { tabIndex: 0, dir: "ltr", "aria-label": own("cors") }, text);
    return el("details", { open: true, part: "cors" }, el("summary", {}, own("cors")), pre, copy, " ", done);
  }

  function mend(patch) {
    form.mend(patch);
    begin.focus();
    void climb();
  }

  return {
    climb,
    /** What was found of other settings is no news of these. */
    update: () => tried !== undefined && tried !== JSON.stringify(form.value) && ((tried = undefined), clear()),
  };
}
