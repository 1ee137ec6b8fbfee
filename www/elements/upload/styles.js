// How the widget looks before there is a file, above what all elements have.
export const CSS = `
.all { position: relative; display: grid; grid-template-columns: minmax(0, 1fr); gap: .75rem; }
.drop {
  position: relative; display: grid; justify-items: center; gap: .125rem; padding: 1.5rem 1rem; text-align: center; text-wrap: balance;
  border: 2px dashed var(--_edge); border-radius: calc(2 * var(--_radius)); background: var(--bucket-drop, transparent);
}
.drop > svg { inline-size: 2rem; block-size: 2rem; margin-block-end: .25rem; color: var(--_accent); }
.drop label { font-weight: 600; color: var(--_accent); }
.drop input { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; opacity: 0; cursor: pointer; }
.drop:has(:focus-visible), .folder:has(:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 2px; }
.drop:has(:disabled) { opacity: .6; }
.drop:has(:disabled) input { cursor: not-allowed; }
.drop:has(:enabled):hover, .over { border-color: var(--_accent); background: color-mix(in srgb, var(--_accent) 7%, transparent); }
.over { border-style: solid; }
.help:empty { display: none; }
.problem { color: var(--_error); font-size: .875em; text-wrap: pretty; overflow-wrap: anywhere; }
.folder {
  justify-self: center; display: inline-grid; align-items: center; position: relative; min-block-size: 2.375rem; padding: .25rem .875rem; font-size: .875em; font-weight: 500; cursor: pointer;
  color: var(--_accent); border: 1px solid color-mix(in srgb, var(--_accent) 55%, transparent); border-radius: var(--_radius);
}
.folder:hover { background: color-mix(in srgb, var(--_accent) 10%, transparent); }
svg { inline-size: 1.25rem; block-size: 1.25rem; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
@media (pointer: coarse) { .folder { min-block-size: 2.75rem; } }
@container (max-width: 30rem) { .folder { min-block-size: 2.75rem; } }
@media (forced-colors: active) { .drop > svg { color: LinkText; } }
@media (prefers-reduced-motion: no-preference) { button, .drop, .folder { transition: background-color .12s, border-color .12s; } }
`;
