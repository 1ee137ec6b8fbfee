// What an earlier visit has left: offered, to go on with or to discard.
import { noRoom } from "./admission.js";
import { fits } from "./keys.js";

/** In milliseconds. */
const SOON = [0, 1000, 4000];

export function offers(w) {
  const { el, each } = w.view;
  const { text, error } = w.words;
  let left = [];
  /** Which one the picker was opened for. */
  let waiting;

  function drop(offer) {
    left = left.filter(({ id }) => id !== offer.id);
    w.draw();
  }

  /** What cannot be learned is not offered. */
  async function look() {
    const found = await Promise.resolve(w.open()).then((bucket) => bucket?.uploads()).catch(() => {});
    left = (found ?? []).map((offer) => left.find(({ id }) => id === offer.id) ?? offer);
    w.draw();
  }

  async function resume(offer, file) {
    const { key, size } = offer;
    const reason = noRoom({ key, size, name: offer.name }, w.element, w.items);
    if (reason) return (offer.problem = new Error(text(...reason))), w.draw();
    try {
      // In the click: the browser may ask for permission.
      const upload = await offer.resume(file);
      drop(offer);
      w.adopt({ key, size, file, name: upload.name, state: "queued" }, upload);
    } catch (problem) {
      offer.problem = problem;
      w.draw();
    }
  }

  const picker = el("input", { type: "file", hidden: true, onchange: () => picker.files[0] && resume(waiting, picker.files[0]) });
  const shown = () => left.filter(({ key }) => fits(w.element.keyPattern, key)).map(({ id, name, size, loaded, needsFile, problem }) => ({
    id, isDisabled: w.isDisabled, hint: needsFile ? text("pickAgain") : "", discard: text("discard"), discardFile: text("discardFile", { name }),
    goOn: text("continue", { name, percent: size ? loaded / size : 0 }), problem: problem && error(problem),
  }));
  const list = each(el("ul", { role: "list", "aria-label": () => text("unfinished") }), shown, ({ id, isDisabled: disabled, hint, goOn, discard, discardFile, problem }) => {
    const offer = left.find((other) => other.id === id);
    const item = el("li", { className: "offer", part: "unfinished" },
      el("button", {
        type: "button", part: "button continue", disabled, title: hint,
        onclick() {
          waiting = offer;
          if (!offer.needsFile) return w.leave(item, () => resume(offer));
          picker.value = "";
          picker.click();
        },
      }, goOn),
      el("button", {
        type: "button", part: "button discard", disabled, "aria-label": discardFile,
        onclick: () => w.leave(item, () => {
          drop(offer);
          offer.discard().catch(() => {});
        }),
      }, discard),
    );
    if (problem) item.append(el("p", { className: "problem", part: "problem", role: "alert" }, problem));
    return item;
  });

  return {
    node: el("div", { className: "offers", part: "offers", hidden: () => !list.children.length }, el("span", { className: "title", "aria-hidden": "true" }, () => text("unfinished")), list, picker),
    /** What a page had that was left a moment ago is free only when that is gone: it is looked for again. */
    look: () => SOON.forEach((wait) => setTimeout(look, wait)),
  };
}
