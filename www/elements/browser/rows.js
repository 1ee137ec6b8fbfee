// The rows that are in sight, of however many there are: nodes are used again as one scrolls, and the keyboard's place is told by
// `aria-activedescendant`, so that it survives them.
import { drawn } from "../icon.js";

const FOLDER = "M2.5 5.5h5l1.5 2h8.5v8.5h-15z";
const FILE = "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4";
/** Beyond what is in sight, on either side. */
const MORE = 10;

/** `w` is the element's state; `body` scrolls, `space` is as high as all rows. */
export function rowsIn(w, body, space) {
  const { el } = w.view;
  /** By their place. */
  const present = new Map();
  const spare = [];

  function make() {
    const cell = (className, ...children) => el("span", { className }, ...children);
    const row = el("div", { role: "option", className: "row", part: "row" });
    const name = el("span", { className: "text", part: "name", dir: "auto" });
    const [size, modified] = [cell("size"), cell("modified")];
    const picture = el("span", { className: "picture", "aria-hidden": "true" });
    row.append(cell("name", picture, name), size, modified);
    Object.assign(row, { parts: { name, size, modified, picture } });
    return row;
  }

  function fill(row, place) {
    const entry = w.folder.shown[place];
    const { words } = w;
    const isFolder = entry.kind === "folder";
    row.id = `row-${place}`;
    row.place = place;
    row.style.insetBlockStart = `${place * height()}px`;
    row.setAttribute("aria-posinset", place + 1);
    row.setAttribute("aria-setsize", w.folder.shown.length);
    row.setAttribute("aria-selected", w.folder.selected.has(entry.key));
    row.classList.toggle("active", place === w.active);
    const { name, size, modified, picture } = row.parts;
    name.textContent = entry.name || (isFolder ? "/" : words.text("marker"));
    name.title = entry.name;
    name.classList.toggle("open", isFolder);
    size.textContent = isFolder ? "" : words.text("bytes", { size: entry.size });
    modified.textContent = isFolder ? "" : w.date(entry.modified);
    if (row.kind !== entry.kind) picture.replaceChildren(drawn(isFolder ? FOLDER : FILE));
    row.kind = entry.kind;
    picture.classList.toggle("folder", isFolder);
  }

  /** In pixels, of one row: by the style sheet, which knows fingers from mice. */
  let measured = 0;
  function height() {
    if (measured) return measured;
    const row = present.values().next().value ?? spare[0] ?? make();
    if (!row.isConnected) space.append(row);
    const found = row.offsetHeight;
    if (!present.size) row.remove();
    // Not in a page yet, or in one that is hidden.
    return found ? (measured = found) : 40;
  }

  function draw() {
    const { length } = w.folder.shown;
    const each = height();
    space.style.blockSize = `${length * each}px`;
    const first = Math.max(0, Math.floor(body.scrollTop / each) - MORE);
    const last = Math.min(length, Math.ceil((body.scrollTop + (body.clientHeight || 400)) / each) + MORE);
    for (const [place, row] of present) {
      if (place >= first && place < last) continue;
      present.delete(place);
      row.remove();
      if (spare.length < 50) spare.push(row);
    }
    // In their order, since that is how a screen reader reads them.
    let before = null;
    for (let place = last - 1; place >= first; place--) {
      const row = present.get(place) ?? spare.pop() ?? make();
      fill(row, place);
      if (row.parentNode !== space || row.nextSibling !== before) space.insertBefore(row, before);
      present.set(place, row);
      before = row;
    }
  }

  return {
    draw,
    /** How many rows are in sight at once. */
    get page() { return Math.max(1, Math.floor(body.clientHeight / height()) - 1); },
    /** So that a row is in sight. */
    reveal(place) {
      const each = height();
      if (place * each < body.scrollTop) body.scrollTop = place * each;
      else if ((place + 1) * each > body.scrollTop + body.clientHeight) body.scrollTop = (place + 1) * each - body.clientHeight;
      draw();
    },
    /** Measured anew: the widths and the pointer may be others. */
    resized() {
      measured = 0;
      draw();
    },
  };
}
