// What deals with files: who gets in, what becomes of each, and the list. It is fetched when there are some, or a bucket.
import { drawn } from "../icon.js";
import { adopted } from "../sheets.js";
import { admitted } from "./admission.js";
import { LABELS } from "./list-labels.js";
import { CSS } from "./list-styles.js";
import { offers } from "./offers.js";
import { queue } from "./queue.js";
import { screen, summary } from "./screen.js";
import { LIVE } from "./states.js";

const CROSS = "M5 5l10 10M15 5L5 15";
/** So many refusals are shown; the others are counted. */
const SHOWN = 20;

export function list(w) {
  const { element, words: { text } } = w;
  const { el } = w.view;
  Object.assign(w.own, LABELS);
  adopted(w.root, CSS);
  screen(w);
  queue(w);
  const unfinished = offers(w);

  w.isReady = () => {
    w.pump();
    unfinished.look();
  };
  w.admit = async (found, epoch) => {
    const { items, refusals } = await admitted(found, element, w.items);
    if (epoch !== w.epoch) return;
    w.refusals = [...refusals, ...w.refusals];
    const detail = { files: items.map(({ file }) => file), keys: items.map(({ key }) => key) };
    const isWanted = items.length > 0 && w.tell("upload-add", detail, true);
    if (isWanted) w.enqueue(items);
    const [first] = refusals;
    w.say([
      isWanted && text("added", { count: items.length }),
      first && `${text("refused", { count: refusals.length })} ${first.name}: ${text(first.label, first.params)}`,
    ].filter(Boolean).join(" "));
  };

  w.list = el("ul", { id: "uploads", part: "list", role: "list", "aria-label": () => text("list"), hidden: () => !w.items.length });
  w.status.before(
    refusalList(w),
    unfinished.node,
    el("div", { className: "summary", part: "summary", hidden: () => w.items.length < 2 },
      el("span", {}, () => summary(w)),
      el("button", {
        type: "button", part: "button cancel-all", hidden: () => !w.items.some(({ state }) => LIVE.includes(state)), disabled: () => w.isDisabled,
        onclick() {
          for (const item of w.items) if (LIVE.includes(item.state)) w.act.cancel(item);
          element.focus();
        },
      }, () => text("cancelAll")),
    ),
    w.list,
  );
  w.draw();
}

/** Why files were not added: the newest first, and of many only some. */
function refusalList(w) {
  const { el, each } = w.view;
  const { text } = w.words;
  function dismiss(isGone) {
    w.refusals = w.refusals.filter((refusal) => !isGone(refusal));
    w.draw();
  }
  const shown = () => w.refusals.slice(0, SHOWN).map(({ id, name, label, params }) => ({ id, name, reason: text(label, params), dismissal: text("dismiss", { name }) }));
  const list = each(el("ul", { role: "list" }), shown, ({ id, name, reason, dismissal }) => {
    const item = el("li", { className: "refusal", part: "refusal" },
      el("span", {}, el("bdi", { className: "name" }, name), " ", reason),
      el("button", { type: "button", className: "sign", part: "button dismiss", "aria-label": dismissal, title: dismissal, onclick: () => w.leave(item, () => dismiss((refusal) => refusal.id === id)) }, drawn(CROSS)),
    );
    return item;
  });
  return el("div", { className: "refusals", part: "refusals", hidden: () => !w.refusals.length },
    list,
    el("div", { className: "summary", hidden: () => w.refusals.length < 2 },
      el("span", {}, () => (w.refusals.length > SHOWN ? text("more", { count: w.refusals.length - SHOWN }) : "")),
      el("button", { type: "button", part: "button dismiss-all", onclick: () => w.leave(list.parentNode, () => dismiss(() => true)) }, () => text("dismissAll")),
    ),
  );
}
