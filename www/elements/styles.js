// How the form looks, above what all elements have: what is narrow is the form's own width, not the window's.
import { adopted } from "./sheets.js";

const CSS = `
:host {
  --_warning: var(--bucket-warning, light-dark(#8a5300, #f5bd5c));
  --_hint: var(--bucket-hint, light-dark(#3d5a80, #a9c4e8));
  --_mono: var(--bucket-mono, ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace);
  margin-block-end: 1rem;
}
.field { display: grid; grid-template-columns: minmax(11rem, 2fr) 3fr; gap: .25rem 2rem; align-items: start; padding-block: 1rem; border-block-start: 1px solid var(--_line); }
label, .title { font-weight: 600; }
.required { font-weight: 400; font-size: .8125em; color: var(--_muted); }
.about { padding-block-start: .375rem; }
.box { display: flex; gap: .5rem; }
input, select, textarea {
  flex: 1; min-inline-size: 0; inline-size: 100%; min-block-size: 2.375rem; padding: .375rem .625rem;
  font: inherit; color: light-dark(#16181d, #eceef2); background: var(--_field);
  border: 1px solid var(--_edge); border-radius: var(--_radius);
}
/* The line that says what was done lies over the form's end: nothing that has the focus lies under it. */
input, select, textarea, button, summary { scroll-margin-block: 1rem 6rem; }
input, textarea { font-family: var(--_mono); font-size: .9375em; }
textarea { resize: vertical; line-height: 1.4; }
textarea.secret:not(.shown) { -webkit-text-security: disc; }
::placeholder { color: light-dark(#666b76, #9aa0ab); opacity: 1; }
[aria-invalid="true"] { border-color: var(--_error); box-shadow: inset 0 0 0 1px var(--_error); }
button[aria-pressed="true"] { background: color-mix(in srgb, var(--_accent) 16%, transparent); border-color: var(--_accent); }
ul { list-style: none; display: grid; gap: .5rem; font-size: .875em; }
.entry > ul:not(:empty) { margin-block-start: .5rem; }
.issue {
  --_tone: var(--_hint);
  display: grid; grid-template-columns: auto 1fr; gap: .375rem .5rem; padding: .5rem .625rem; text-wrap: pretty; overflow-wrap: anywhere;
  border: 0 solid var(--_tone); border-inline-start-width: 3px; border-radius: var(--_radius); background: color-mix(in srgb, var(--_tone) 9%, transparent);
}
.error { --_tone: var(--_error); }
.warning { --_tone: var(--_warning); }
svg { inline-size: 1.125em; block-size: 1.45em; fill: none; stroke: var(--_tone); stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.issue button { grid-column: 2; justify-self: start; min-block-size: 2rem; font-size: 1em; text-align: start; background: var(--_field); }
.general:not(:empty), .paste, .kept { padding-block-end: 1rem; }
summary { inline-size: fit-content; cursor: pointer; color: var(--_accent); font-weight: 500; padding-block: .25rem; border-radius: var(--_radius); }
.paste[open] > :not(summary) { margin-block-start: .5rem; }
.preview { padding-block: 1rem; border-block: 1px solid var(--_line); }
output { display: block; overflow-wrap: anywhere; }
.url { display: block; font-family: var(--_mono); direction: ltr; text-align: match-parent; margin-block: .25rem .5rem; }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; font-size: .875em; }
.facts span span { color: var(--_muted); }
.status { position: sticky; inset-block-end: 0; display: flex; gap: .75rem; align-items: center; justify-content: space-between; font-size: .875em; overflow-wrap: anywhere; }
.status button { align-self: center; font-size: 1em; background: var(--_field); }
.status.filled { margin-block-start: .75rem; padding: .5rem .75rem; border: 1px solid var(--_line); border-radius: var(--_radius); color: light-dark(#16181d, #eceef2); background: light-dark(#eef3fa, #272c35); box-shadow: 0 2px 8px rgb(0 0 0 / .12); }
@container (max-width: 34rem) {
  .field { grid-template-columns: minmax(0, 1fr); padding-block: .875rem; }
  .about { padding: 0; }
  input, select, textarea { font-size: max(16px, 1em); min-block-size: 2.75rem; }
  button, .issue button { min-block-size: 2.75rem; }
}
@media (prefers-reduced-motion: no-preference) { button, input, select, textarea { transition: background-color .12s, border-color .12s, box-shadow .12s; } }
@media (forced-colors: active) {
  .issue { border-width: 1px 1px 1px 3px; }
  button[aria-pressed="true"] { background: Highlight; color: HighlightText; forced-color-adjust: none; }
}
`;

export const adoptStyles = (root) => adopted(root, CSS);
