// What is in the file that is selected, without loading the whole of a large one: fetched when somebody wants to look. Pictures are drawn,
// so that no address of a file comes into a node, nor `blob:` into the page's policy; sound, films and PDFs open in a tab of their own.
// As the element itself does: what all of them share stays one file.
import "../../browse.js";
import { stripped, tail } from "../../lib/browse/lines.js";
import { drained, get, head, whole } from "../../lib/browse/read.js";
import { tableOf } from "./table.js";

/** In bytes: of a text's start, of a log's end, of a picture. */
const START = 64 * 1024;
const END = 64 * 1024;
const PICTURE = 30e6;
const ROWS = 100;

const PICTURES = /\.(png|jpe?g|gif|webp|avif|bmp|ico)$/i;
const LOGS = /\.log$/i;
const TABLES = /\.(csv|tsv)$/i;
const OPENED = /\.(pdf|mp4|webm|mov|mp3|m4a|ogg|wav|flac|zip|gz|tgz|tar|7z|parquet)$/i;

const el = (tag, properties, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

/** The nodes that show it. `text` says what the element says; `signal` ends what is under way. */
export async function preview(bucket, { key, name, size }, { text, date, signal }) {
  const facts = await head(bucket, key, { signal });
  const nodes = [await content(bucket, key, name, facts.size ?? size, { text, signal })];
  const list = el("dl", {});
  const known = { key, type: facts.contentType, changed: facts.modified && date(facts.modified), etag: facts.etag, storageClass: facts.storageClass, version: facts.versionId };
  for (const [label, value] of [...Object.entries(known).map(([label, value]) => [text(label), value]), ...Object.entries(facts.metadata)]) {
    if (value) list.append(el("dt", { textContent: label }), el("dd", { textContent: value }));
  }
  return [...nodes, list];
}

async function content(bucket, key, name, size, { text, signal }) {
  const said = (label, params) => el("p", { className: "help", textContent: text(label, params) });
  if (!size) return said("emptyFile");
  if (PICTURES.test(name)) {
    if (size > PICTURE) return said("tooLarge", { size });
    const { stream } = await get(bucket, key, { signal });
    const blob = new Blob([await drained(stream)]);
    const picture = await createImageBitmap(blob).catch(() => undefined);
    if (!picture) return said("noPicture");
    const canvas = el("canvas", { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", name);
    picture.close();
    return canvas;
  }
  if (OPENED.test(name)) return said("openIt");
  if (LOGS.test(name) && size > START) {
    const { text: end } = await tail(bucket, key, { lines: 500, bytes: END, ansi: "strip", signal });
    return el("div", {}, said("endOnly"), code(end, name));
  }
  const isCut = size > START;
  const { stream } = await get(bucket, key, { range: isCut ? { start: 0, end: START } : undefined, signal });
  const bytes = await drained(stream);
  // No text has this sign.
  if (bytes.includes(0)) return said("noText");
  let shown = stripped(new TextDecoder().decode(isCut ? whole(bytes) : bytes));
  const note = isCut ? [said("startOnly", { size: START })] : [];
  if (TABLES.test(name)) return el("div", {}, ...note, table(shown, isCut, name));
  if (/\.json$/i.test(name) && !isCut) {
    try {
      shown = JSON.stringify(JSON.parse(shown), null, 2);
    } catch {
      // As it stands, then.
    }
  }
  return el("div", {}, ...note, code(shown, name));
}

/** It scrolls, so the keyboard has to get to it. */
function code(shown, name) {
  const node = el("pre", { textContent: shown, tabIndex: 0 });
  node.setAttribute("aria-label", name);
  node.setAttribute("role", "region");
  return node;
}

function table(shown, isCut, name) {
  const rows = tableOf(shown);
  // Of a file that is cut, the last line may be half of one.
  if (isCut) rows.pop();
  const [titles = [], ...rest] = rows.slice(0, ROWS + 1);
  const row = (cells, tag) => el("tr", {}, ...cells.map((cell) => Object.assign(el(tag, { textContent: cell }), tag === "th" && { scope: "col" })));
  return Object.assign(el("div", { className: "table", tabIndex: 0 }, el("table", {}, el("thead", {}, row(titles, "th")), el("tbody", {}, ...rest.map((cells) => row(cells, "td"))))), { role: "region", ariaLabel: name });
}
