// One file of the list. Its nodes are made once, and its buttons change what they do, so that the focus stays where it is.
import { drawn } from "../icon.js";
import { view } from "../view.js";
import { LIVE } from "./states.js";
import { thumbnail } from "./thumbnail.js";

const SIGNS = {
  file: "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4",
  pause: "M7 4.5v11M13 4.5v11",
  resume: "M6.5 4v12l9-6z",
  retry: "M15.5 6.5A6.5 6.5 0 1 0 16.5 11M16 2.5v4.2h-4.2",
  cancel: "M5 5l10 10M15 5L5 15",
  remove: "M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5",
};

/** What the two buttons do, by state. */
const FIRST = { queued: "pause", running: "pause", waiting: "pause", paused: "resume", failed: "retry", aborted: "retry" };
const SECOND = { queued: "cancel", running: "cancel", waiting: "cancel", paused: "cancel", aborting: "cancel", done: "remove", failed: "remove", aborted: "remove", removing: "remove" };
/** What is being done already. The button stays, and keeps the focus. */
const isUnderWay = ({ state }) => state === "aborting" || state === "removing";

export function row(item, w) {
  const { el, watch, update } = view();
  const { words } = w;
  const { name } = item;
  const picture = el("span", { className: "picture", part: "thumbnail", "aria-hidden": "true" });
  picture.append(drawn(SIGNS.file));
  thumbnail(picture, item.file);

  const bar = el("progress", { part: "progress", max: 1, "aria-label": name, hidden: () => !LIVE.includes(item.state) });
  watch(() => {
    const { loaded = 0, total } = item.upload?.progress ?? {};
    // Nobody knows how far it is until the first bytes have arrived, only that it is under way.
    if (item.state === "running" && !loaded) bar.removeAttribute("value");
    else if (bar.value !== loaded / total || !bar.hasAttribute("value")) bar.value = total ? loaded / total : 0;
  });

  const action = (actions) => {
    const present = () => actions[item.state];
    const label = () => (present() ? words.text(present(), { name }) : "");
    const button = el("button", {
      type: "button", className: "sign", part: "button action", hidden: () => !present(), disabled: () => w.isDisabled, "aria-disabled": () => isUnderWay(item), "aria-label": label, title: label,
      onclick: () => isUnderWay(item) || w.act[present()](item),
    });
    let shown;
    watch(() => present() && shown !== present() && button.replaceChildren(drawn(SIGNS[(shown = present())])));
    return button;
  };
  const answer = (key, part) => el("button", { type: "button", part: `button ${part}`, disabled: () => w.isDisabled, onclick: () => w.act[key](item) }, () => words.text(key));

  const node = el("li", { role: "listitem" },
    picture,
    el("div", { className: "what" },
      el("div", { className: "head" },
        el("span", { className: "name", part: "name", dir: "auto", title: name }, name),
        el("span", { className: "state", part: "state" }, () => status(item, words)),
      ),
      bar,
      el("p", { className: "problem", part: "problem", hidden: () => !item.error }, () => (item.error ? words.error(item.error) : "")),
      el("div", { className: "answers", role: "group", "aria-label": name, hidden: () => item.state !== "asking" }, answer("keepBoth", "keep"), answer("overwrite", "overwrite"), answer("skip", "skip")),
    ),
    el("div", { className: "actions" }, action(FIRST), action(SECOND)),
  );
  let state;
  watch(() => {
    if (state === item.state) return;
    state = node.dataset.state = item.state;
    node.setAttribute("part", `file ${state}`);
  });

  return { node, update: () => w.rescue(node, update) };
}

function status(item, words) {
  const { state, size } = item;
  const { loaded = 0, bytesPerSecond, secondsLeft, phase } = item.upload?.progress ?? {};
  if (state === "running" && phase === "completing") return words.text("finishing");
  const isMoving = state === "running";
  return words.line(
    words.text(state, { size, loaded }),
    isMoving && bytesPerSecond > 0 && words.speed(bytesPerSecond),
    isMoving && secondsLeft > 0 && words.left(secondsLeft),
    state === "done" && words.text("stored"),
  );
}
