// How the browser looks, above what all elements have.
export const CSS = `
:host { --_row: 2.5rem; }
.all { display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; justify-content: space-between; }
ol { display: flex; flex-wrap: wrap; align-items: center; margin: 0; padding: 0; list-style: none; min-inline-size: 0; }
ol li { display: flex; align-items: center; min-inline-size: 0; }
ol li + li::before { content: "/"; color: var(--_muted); }
ol button { border-color: transparent; padding-inline: .5rem; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-inline-size: 16rem; }
ol button[aria-current] { color: inherit; font-weight: 600; }
input {
  min-inline-size: 0; inline-size: 16rem; max-inline-size: 100%; min-block-size: 2.375rem; padding: .25rem .625rem; font: inherit; font-size: .9375em;
  color: light-dark(#16181d, #eceef2); background: var(--_field); border: 1px solid var(--_edge); border-radius: var(--_radius);
}
.grid { border: 1px solid var(--_line); border-radius: calc(1.5 * var(--_radius)); overflow: hidden; background: var(--bucket-list, transparent); }
.heads, .row { display: grid; grid-template-columns: minmax(0, 1fr) 7.5rem 12.5rem; align-items: center; }
.heads { border-block-end: 1px solid var(--_line); }
.heads button { text-align: start; border: 0; border-radius: 0; color: var(--_muted); min-block-size: 2.25rem; }
.heads button:focus-visible { outline-offset: -2px; }
.heads :is(.up, .down) { color: inherit; }
.heads .up::after { content: " ↑" / ""; }
.heads .down::after { content: " ↓" / ""; }
.listing { position: relative; min-inline-size: 0; }
.looking { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: .5rem; }
.looking :is(.heads, .row) { grid-template-columns: minmax(0, 1fr) 7rem; }
.looking .modified { display: none; }
.pane { display: grid; align-content: start; gap: .75rem; min-inline-size: 0; overflow: auto; padding: .875rem; max-block-size: calc(var(--bucket-browser-height, 24rem) + 2.5rem); border: 1px solid var(--_line); border-radius: calc(1.5 * var(--_radius)); font-size: .9375em; overflow-wrap: anywhere; }
.pane > * { min-inline-size: 0; }
.pane :is(pre, .table) { margin: 0; overflow: auto; max-block-size: 16rem; font: .8125rem/1.5 var(--bucket-mono, ui-monospace, monospace); }
canvas { max-inline-size: 100%; max-block-size: 16rem; justify-self: start; object-fit: contain; }
table { border-collapse: collapse; }
th, td { padding: .125rem .5rem; border: 1px solid var(--_line); text-align: start; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .125rem .75rem; margin: 0; font-size: .875em; }
dt { color: var(--_muted); }
dd { margin: 0; }
button[aria-pressed="true"][part~="look"] { background: color-mix(in srgb, var(--_accent) 16%, transparent); }
.body { position: relative; overflow-y: auto; block-size: var(--bucket-browser-height, 24rem); }
.space { position: relative; overflow: clip; }
.row { position: absolute; inset-inline: 0; block-size: var(--_row); cursor: default; user-select: none; }
.row > * { padding-inline: .875rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: .9375em; }
.name { display: flex; align-items: center; gap: .625rem; }
.text { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.open { cursor: pointer; font-weight: 600; }
.open:hover { text-decoration: underline; }
.row :is(.size, .modified) { color: var(--_muted); font-size: .875em; }
.size, .heads .size { text-align: end; }
.row:hover { background: color-mix(in srgb, currentColor 6%, transparent); }
.row[aria-selected="true"] { background: color-mix(in srgb, var(--_accent) 18%, transparent); }
.row[aria-selected="true"] :is(.size, .modified) { color: inherit; }
.grid:focus-within .row.active { outline: 2px solid var(--_accent); outline-offset: -2px; border-radius: var(--_radius); }
.grid:has(.body:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 2px; }
.body:focus-visible { outline: none; }
svg { inline-size: 1.25rem; block-size: 1.25rem; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.picture { flex: none; display: grid; color: var(--_muted); }
.picture.folder { color: var(--_accent); }
.note { position: absolute; inset: 2.5rem 0 0; pointer-events: none; display: grid; place-content: center; justify-items: center; gap: .75rem; padding: 1rem; text-align: center; color: var(--_muted); text-wrap: balance; overflow-wrap: anywhere; }
.note button { pointer-events: auto; align-self: center; }
.note.problem, .problem { color: var(--_error); }
.problem { font-size: .875em; overflow-wrap: anywhere; }
.state { font-size: .875em; color: var(--_muted); }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; }
.pending { display: flex; gap: .75rem; align-items: center; justify-content: space-between; padding: .25rem .25rem .25rem .875rem; border: 1px solid var(--_line); border-radius: var(--_radius); font-size: .875em; }
.choose { color: light-dark(#fff, #10131a); background: var(--_accent); border-color: var(--_accent); }
.choose:hover:enabled { background: color-mix(in srgb, var(--_accent) 85%, CanvasText); }
@media (pointer: coarse) { :host { --_row: 2.75rem; } button, input, .heads button, ol button { min-block-size: 2.75rem; } input { font-size: max(16px, 1em); } }
@container (max-width: 34rem) {
  .heads, .row { grid-template-columns: minmax(0, 1fr) 7.25rem; }
  .modified { display: none; }
  .looking { grid-template-columns: minmax(0, 1fr); }
  input { inline-size: 100%; }
  .search { inline-size: 100%; }
}
@media (forced-colors: active) {
  .row[aria-selected="true"] { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .row[aria-selected="true"] * { color: HighlightText; }
}
`;
