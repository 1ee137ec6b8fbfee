// What all elements look like. Sheets are adopted, since a strict Content-Security-Policy lets no other in. Colours follow the
// page's `color-scheme`; directions are logical.
const BASE = `
:host {
  --_accent: var(--bucket-accent, light-dark(#1559b3, #8ab8ff));
  --_error: var(--bucket-error, light-dark(#b3261e, #ff9d94));
  --_muted: var(--bucket-muted, color-mix(in srgb, currentColor 72%, transparent));
  --_line: var(--bucket-line, color-mix(in srgb, currentColor 16%, transparent));
  --_edge: var(--bucket-edge, color-mix(in srgb, currentColor 50%, transparent));
  --_field: var(--bucket-field, light-dark(#fff, #1b1d21));
  --_radius: var(--bucket-radius, 6px);
  display: block;
  min-inline-size: min(100%, 15rem);
  container-type: inline-size;
  font-family: var(--bucket-font, inherit);
  line-height: 1.45;
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before { box-sizing: border-box; }
p, ul { margin: 0; padding: 0; }
.help, .none { color: var(--_muted); font-size: .8125em; text-wrap: pretty; }
:host(:focus) { outline: none; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
:disabled { opacity: .6; cursor: not-allowed; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button {
  flex: none; align-self: start; min-block-size: 2.375rem; padding: .25rem .875rem; font: inherit; font-size: .875em; font-weight: 500; cursor: pointer;
  color: var(--_accent); background: transparent; border: 1px solid color-mix(in srgb, var(--_accent) 55%, transparent); border-radius: var(--_radius);
}
button:hover:enabled { background: color-mix(in srgb, var(--_accent) 10%, transparent); }
`;

/** By their text: one sheet for all elements of a page. */
const sheets = new Map();
function sheetOf(text) {
  if (!sheets.has(text)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(text, sheet);
  }
  return sheets.get(text);
}

/** Above what it has; the first time also what all have. A browser without constructed sheets has no ElementInternals either: there a plain style element does what it can. */
export function adopted(root, css) {
  const before = root.adoptedStyleSheets;
  if (before) root.adoptedStyleSheets = [...(before.length ? before : [sheetOf(BASE)]), sheetOf(css)];
  else root.append(Object.assign(document.createElement("style"), { textContent: BASE + css }));
}
