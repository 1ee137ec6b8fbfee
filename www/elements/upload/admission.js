// Who gets into the list: the file itself, then its key, then whether there is room.
import { fits, keyBy } from "./keys.js";
import { limitsOf, refusal } from "./limits.js";

const DEFAULT_TEMPLATE = "uploads/[uuid]/[path]/[name]";
/** These do not count: nothing of them is in the bucket, nor on its way there. */
export const GONE = new Set(["failed", "aborted"]);

let last = 0;

/** Of what was found, the items to be uploaded and the refusals: each with the label of its reason. `present` is the list so far. */
export async function admitted(found, element, present) {
  const limits = limitsOf(element);
  const refusals = [];
  const refuse = (name, [label, params]) => refusals.push({ id: ++last, name, label, params });
  const sound = found.filter(({ file, name, refused }) => {
    const reason = refused ? [refused] : refusal(limits, file);
    if (reason) refuse(file?.name ?? name, reason);
    return !reason;
  });

  const { keyFor, keyTemplate, keyPattern, user } = element;
  const keyOf = async ({ file, path }) => (keyFor ? keyFor.call(element, file, path) : keyBy(keyTemplate || DEFAULT_TEMPLATE, { name: file.name, path }, user));
  const keys = await Promise.allSettled(sound.map(keyOf));

  const here = present.filter(({ state }) => !GONE.has(state));
  const room = roomOf(limits, here);
  const items = sound.flatMap(({ file, handle }, at) => {
    const { value: key, reason } = keys[at];
    const { name, size } = file;
    const item = { file, handle, name, size, key, state: "queued" };
    const why = reason ? ["badKey", { reason: reason.message }]
      : !fits(keyPattern, key) ? ["badPattern", { key }]
      : room.refuses(item);
    if (why) return refuse(name, why), [];
    room.take(item);
    return item;
  });
  return { items, refusals };
}

/** What the limits leave beside those that are there. */
function roomOf(limits, here) {
  const taken = new Set(here.map(({ key }) => key));
  let total = here.reduce((total, { size }) => total + size, 0);
  return {
    refuses: ({ key, size }) =>
      taken.has(key) ? ["twice"]
      : taken.size >= limits.files ? ["tooMany", { count: limits.files }]
      : total + size > limits.total ? ["tooMuch", { size: limits.total }]
      : undefined,
    take({ key, size }) {
      taken.add(key);
      total += size;
    },
  };
}

/** Why an upload of an earlier visit may not come beside those that are there. */
export const noRoom = (item, element, present) => roomOf(limitsOf(element), present.filter(({ state }) => !GONE.has(state))).refuses(item);
