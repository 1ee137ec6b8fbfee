// The browser's nodes, made once; what they show is asked of its state at each update.
import { rowsIn } from "./rows.js";

const COLUMNS = ["name", "size", "modified"];

export function render(w) {
  const { root, folder, keys, words: { text, line } } = w;
  const { el, each } = w.view;
  const isDisabled = () => w.isDisabled;

  const crumb = ({ name, path, isLast }) =>
    el("li", {}, el("button", { type: "button", part: "button crumb", onclick: () => w.go(path), title: name, ...(isLast && { "aria-current": "location" }) }, name));
  const where = each(el("ol", {}), () => w.crumbs(), crumb);

  w.searching = el("input", {
    type: "search", part: "search", autocomplete: "off", spellcheck: false, disabled: isDisabled, "aria-label": () => text("search"), placeholder: () => text("search"),
    oninput: () => w.find(w.searching.value),
    // What returns false keeps a key from what it does.
    onkeydown: (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      w.body.focus();
    },
  });

  const { sort } = folder;
  const head = (by) =>
    el("button", {
      type: "button", className: () => `${by} ${sort.by === by ? (sort.isDown ? "down" : "up") : ""}`, part: "button column", disabled: isDisabled, onclick: () => w.sort(by),
      "aria-pressed": () => `${sort.by === by}`, "aria-label": () => text(sort.by !== by ? "sortBy" : sort.isDown ? "sortedDown" : "sortedUp", { column: text(by) }),
    }, () => text(by));

  const space = el("div", { className: "space", role: "presentation" });
  const words = (error) => w.words.error(error);
  const note = el("div", { className: () => (folder.error ? "note problem" : "note"), part: "note", hidden: () => folder.shown.length > 0 || (folder.isLoading && !folder.error) },
    el("span", {}, () => (folder.error ? words(folder.error) : text(folder.count && folder.search ? "nothing" : "empty"))),
    el("button", { type: "button", part: "button retry", hidden: () => !folder.error, onclick: () => w.reload() }, () => text("retry")),
  );
  w.body = el("div", {
    className: "body", part: "list", tabIndex: 0, role: "listbox", "aria-label": () => text("list"), "aria-multiselectable": () => `${w.isMany}`, "aria-busy": () => `${folder.isLoading}`,
    onscroll: () => w.draw(), onkeydown: keys.keydown,
    onclick: (event) => { const row = event.target.closest(".row"); if (row) keys.click(event, row); },
    ondblclick: (event) => { const row = event.target.closest(".row"); if (row && !event.target.closest(".open")) keys.doubled(row); },
  }, space);
  const table = el("div", { className: "grid" }, el("div", { className: "heads", role: "group", "aria-label": () => text("sorting") }, ...COLUMNS.map(head)), w.body);
  w.pane = el("section", { className: "pane", part: "preview", "aria-label": () => text("preview"), hidden: () => !w.isLooking, "aria-busy": "false" });
  w.rows = rowsIn(w, w.body, space);

  const action = (name, reason = () => "") =>
    el("button", {
      type: "button", part: `button ${name}`, hidden: () => !w.has(name), disabled: () => isDisabled() || !w.may(name), title: () => w.denied[name] || reason(), onclick: () => w.act(name),
    }, () => text(name));

  root.append(el("div", { className: "all" },
    el("div", { className: "bar" },
      el("nav", { "aria-label": () => text("where") }, where),
      el("div", { className: "search" }, w.searching),
    ),
    el("div", { className: () => (w.isLooking ? "frame looking" : "frame") }, el("div", { className: "listing" }, table, note), w.pane),
    el("p", { className: "problem", part: "problem", role: "alert", hidden: () => !w.problem }, () => (w.problem ? words(w.problem) : "")),
    el("div", { className: "pending", part: "pending", hidden: () => !w.pending },
      el("span", {}, () => (w.pending ? text("deleting", { count: w.pending.keys.length }) : "")),
      el("button", { type: "button", part: "button undo", onclick: () => w.undo() }, () => text("undo")),
    ),
    el("div", { className: "bar" },
      el("p", { className: "state", part: "state" }, () => line(
        folder.isLoading ? text("loading", { count: folder.count }) : text(folder.search ? "found" : "counted", { count: folder.shown.length }),
        folder.selected.size > 0 && text("selected", { count: folder.selected.size }),
      )),
      el("div", { className: "actions", role: "group" },
        action("refresh"),
        el("button", { type: "button", part: "button look", disabled: isDisabled, "aria-pressed": () => `${w.isLooking}`, onclick: () => w.look(!w.isLooking) }, () => text("preview")),
        action("download"), action("link"), action("delete", () => (w.has("delete") && folder.selected.size && !w.may("delete") ? text("onlyFiles") : "")),
        el("button", { type: "button", className: "choose", part: "button choose", hidden: () => w.element.mode !== "pick", disabled: () => isDisabled() || !folder.selected.size, onclick: () => w.choose() },
          () => (folder.selected.size ? text("choose", { count: folder.selected.size }) : text("chooseNone"))),
      ),
    ),
    el("p", { className: "unseen", role: "status" }, () => w.said),
  ));
}
