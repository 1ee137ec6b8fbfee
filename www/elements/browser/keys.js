// Selecting and going about, by keys and by clicks, as file managers have it.

/** How long letters belong to one word, in milliseconds. */
const WORD = 700;

export function handling(w) {
  const { folder } = w;
  /** Where a range begins. */
  let anchor = 0;
  let typed = "";
  let typedAt = 0;

  const isMany = () => w.element.mode === "browse" || w.element.multiple;
  const last = () => folder.shown.length - 1;
  /** In pick mode folders are gone through, not chosen. */
  const mayBe = ({ kind }) => w.element.mode === "browse" || kind === "object";

  function select(places) {
    folder.selected = new Set(places.map((place) => folder.shown[place]).filter((entry) => entry && mayBe(entry)).map(({ key }) => key));
    w.selected();
  }
  const between = (one, other) => Array.from({ length: Math.abs(one - other) + 1 }, (_, at) => Math.min(one, other) + at);

  function toggle(place) {
    const entry = folder.shown[place];
    if (!entry || !mayBe(entry)) return;
    if (!isMany()) return select(folder.selected.has(entry.key) ? [] : [place]);
    if (!folder.selected.delete(entry.key)) folder.selected.add(entry.key);
    anchor = place;
    w.selected();
  }

  function go(place, { shiftKey = false, ctrlKey = false, metaKey = false } = {}) {
    if (last() < 0) return;
    w.active = Math.max(0, Math.min(last(), place));
    if (shiftKey && isMany()) select(between(anchor, w.active));
    else if (!ctrlKey && !metaKey) {
      anchor = w.active;
      select([w.active]);
    }
    w.rows.reveal(w.active);
    w.draw();
  }

  /** The next name that begins so, from here on. The same letter again goes to the one behind. */
  function find(letter, now) {
    typed = now - typedAt < WORD ? typed + letter : letter;
    typedAt = now;
    const word = [...typed].every((one) => one === typed[0]) ? typed[0] : typed;
    const from = word.length === 1 ? w.active + 1 : w.active;
    for (let step = 0; step <= last(); step++) {
      const place = (from + step) % (last() + 1);
      if (folder.shown[place].name.toLowerCase().startsWith(word.toLowerCase())) return go(place);
    }
  }

  const MOVES = {
    ArrowDown: () => w.active + 1, ArrowUp: () => w.active - 1, Home: () => 0, End: last,
    PageDown: () => w.active + w.rows.page, PageUp: () => w.active - w.rows.page,
  };

  return {
    keydown(event) {
      const { key, ctrlKey, metaKey, altKey } = event;
      const isCommand = ctrlKey || metaKey;
      if (w.isDisabled) return;
      // Another key ends a word.
      if (key.length > 1) typed = "";
      if (key === "Backspace" || (altKey && key === "ArrowUp")) w.up();
      else if (altKey) return;
      else if (MOVES[key]) go(MOVES[key](), event);
      else if (key === "Enter") w.open(folder.shown[w.active]);
      else if (key === " ") toggle(w.active);
      else if (isCommand && key.toLowerCase() === "a") isMany() && select(between(0, Math.max(0, last())));
      else if (key === "Escape" && folder.selected.size) select([]);
      else if (key === "Delete") w.act("delete");
      else if (key.length === 1 && !isCommand) find(key, event.timeStamp);
      else return;
      event.preventDefault();
    },
    click(event, row) {
      if (w.isDisabled) return;
      const entry = folder.shown[row.place];
      // As a link, for a finger and for whoever expects one.
      if (event.target.closest(".open") && !event.shiftKey && !event.ctrlKey && !event.metaKey) return w.open(entry);
      if (event.ctrlKey || event.metaKey || (event.target.closest(".picture") && isMany())) {
        w.active = row.place;
        toggle(row.place);
        return w.draw();
      }
      go(row.place, event);
    },
    doubled: (row) => w.isDisabled || w.open(folder.shown[row.place]),
  };
}
