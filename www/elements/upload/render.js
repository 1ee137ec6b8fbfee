// What stands around the list, made once; what it shows is asked of the widget's state at each update.
import { drawn } from "../icon.js";
import { limitsOf } from "./limits.js";

const UP = "M10 13.5V3.5M6 7l4-4 4 4M3.5 12.5v4h13v-4";

export function render(w) {
  const { element, root, words: { text, line } } = w;
  const { el } = w.view;
  const isDisabled = () => w.isDisabled;
  const oneOrMany = (one, many) => () => text(w.isMany ? many : one);

  w.input = el("input", {
    type: "file", id: "files", multiple: () => w.isMany, accept: () => element.accept, disabled: isDisabled, "aria-describedby": "limits",
    onchange: () => w.pick(w.input),
  });
  const folders = el("input", { type: "file", className: "unseen", webkitdirectory: true, disabled: isDisabled, onchange: () => w.pick(folders) });
  w.status = el("p", { className: "unseen", role: "status" }, () => w.said);

  // All in one: a click on the element itself is one on its label, and opens the picker.
  root.append(el("div", { className: "all" },
    // The input lies over all of it: what people see is what they click, and what a keyboard or a screen reader meets.
    el("div", { className: () => (w.depth > 0 ? "drop over" : "drop"), part: "drop" },
      drawn(UP),
      el("label", { htmlFor: "files", part: "label" }, oneOrMany("chooseOne", "choose")),
      el("span", { className: "help" }, oneOrMany("dropOne", "drop")),
      el("p", { className: "help", part: "limits", id: "limits" }, () => {
        const { accept, size, files, total } = limitsOf(element);
        const isSet = (limit) => limit < Infinity;
        return line(
          accept.length && text("limitAccept", { accept }), isSet(size) && text("limitSize", { size }),
          w.isMany && isSet(files) && text("limitFiles", { count: files }), isSet(total) && text("limitTotal", { size: total }),
        );
      }),
      w.input,
    ),
    el("label", { className: "folder", part: "button folder", hidden: () => !element.directory || !("webkitdirectory" in folders) }, folders, el("span", {}, () => text("folder"))),
    el("p", { className: "problem", part: "problem", role: "alert", hidden: () => !w.isUnavailable }, () => text("unavailable")),
    w.status,
  ));
}
