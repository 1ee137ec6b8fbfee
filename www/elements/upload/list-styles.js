// How the list looks, and what stands around it.
export const CSS = `
:host { --_good: var(--bucket-good, light-dark(#146c2e, #7ddc97)); }
ul { list-style: none; display: grid; grid-template-columns: minmax(0, 1fr); }
.name { font-weight: 600; overflow-wrap: anywhere; }
.summary { display: flex; gap: 1rem; align-items: center; justify-content: space-between; font-size: .875em; font-variant-numeric: tabular-nums; }
.summary button { font-size: 1em; align-self: center; }
.refusals, .refusals ul, .offers, .offers ul { display: grid; gap: .5rem; }
.refusal {
  display: grid; grid-template-columns: 1fr auto; gap: .5rem; align-items: center; padding: .25rem .25rem .25rem .75rem; font-size: .875em; overflow-wrap: anywhere;
  border: 0 solid var(--_error); border-inline-start-width: 3px; border-radius: var(--_radius); background: color-mix(in srgb, var(--_error) 9%, transparent);
}
.offers { padding: .75rem; border: 1px solid var(--_line); border-radius: calc(2 * var(--_radius)); }
.title { font-weight: 600; font-size: .875em; }
.offer { display: flex; flex-wrap: wrap; gap: .5rem; }
.offer [part~="continue"] { flex: 1 1 12rem; text-align: start; overflow-wrap: anywhere; }
.offer .problem { flex-basis: 100%; }
#uploads { max-block-size: var(--bucket-list-height, 32rem); overflow-y: auto; border: 1px solid var(--_line); border-radius: calc(2 * var(--_radius)); }
#uploads > li {
  display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: .75rem; align-items: center; padding: .625rem .75rem;
  content-visibility: auto; contain-intrinsic-block-size: auto 4rem;
}
#uploads > li + li { border-block-start: 1px solid var(--_line); }
.picture { inline-size: 2.5rem; block-size: 2.5rem; display: grid; place-items: center; color: var(--_muted); border-radius: var(--_radius); background: color-mix(in srgb, currentColor 8%, transparent); overflow: hidden; }
.picture canvas { inline-size: 100%; block-size: 100%; }
.what { display: grid; gap: .25rem; }
.head { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; }
.head .name { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.state { color: var(--_muted); font-size: .875em; font-variant-numeric: tabular-nums; }
[data-state="done"] .state { color: var(--_good); }
[data-state="failed"] .state { color: var(--_error); }
progress { appearance: none; inline-size: 100%; block-size: .375rem; border: 0; border-radius: 1rem; overflow: hidden; color: var(--_accent); background: var(--_line); }
progress::-webkit-progress-bar { background: var(--_line); }
progress::-webkit-progress-value { background: var(--_accent); border-radius: 1rem; }
progress::-moz-progress-bar { background: var(--_accent); border-radius: 1rem; }
[data-state="paused"] progress { opacity: .5; }
.answers { display: flex; flex-wrap: wrap; gap: .5rem; }
.actions { display: flex; gap: .25rem; }
.sign { display: grid; place-items: center; min-inline-size: 2.25rem; min-block-size: 2.25rem; padding: 0; border-color: transparent; color: inherit; align-self: center; }
[aria-disabled="true"] { opacity: .5; cursor: default; }
@media (pointer: coarse) { button, .sign { min-inline-size: 2.75rem; min-block-size: 2.75rem; } }
@container (max-width: 30rem) {
  button, .sign { min-inline-size: 2.75rem; min-block-size: 2.75rem; }
  #uploads > li { gap: .375rem .5rem; padding-inline: .5rem; }
  .what { display: contents; }
  .picture, .head, .actions { grid-row: 1; }
  .head { grid-column: 2; }
  .actions { grid-column: 3; }
  progress, .problem, .answers { grid-column: 1 / -1; }
  .picture { inline-size: 2rem; block-size: 2rem; }
}
@media (prefers-reduced-motion: no-preference) {
  progress:indeterminate { animation: breath 1.6s ease-in-out infinite alternate; }
  @keyframes breath { to { opacity: .45; } }
}
@media (forced-colors: active) {
  .refusal { border-width: 1px 1px 1px 3px; }
  progress { border: 1px solid CanvasText; forced-color-adjust: none; background: Canvas; color: Highlight; }
  progress::-webkit-progress-bar { background: Canvas; }
  progress::-webkit-progress-value { background: Highlight; }
  progress::-moz-progress-bar { background: Highlight; }
}
`;
