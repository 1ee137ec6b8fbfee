// What the two modules that judge resources have in common: they take and give JSON, and their findings get words here.
import { ISSUES } from "../issues.generated.js";
import { BucketkitError } from "./error.js";
import { loader } from "./load.js";
import { fault } from "./values.js";

/** `{ init, run }` of a module that is inlined. `run` takes an object, whose `config` may be anything, and gives what Rust answers; undefined for nothing. */
export function judge(start, bytes, call) {
  const { init, wasm } = loader(async () => {
    await start({ module_or_path: bytes() });
    return call;
  });
  function run({ config, ...given }) {
    const call = wasm();
    let answer;
    try {
      // What is too deep to be read is nothing, too.
      const asked = (config) => call(`{"config":${config},${json(given).slice(1)}`);
      answer = asked(json(config)) || asked("null");
    } catch (cause) {
      throw new BucketkitError("internal", { cause });
    }
    return answer ? JSON.parse(answer) : undefined;
  }
  return { init, run };
}

/** What goes round in a circle, or throws when it is read, is nothing. JSON has no other numbers than a Number. */
function json(value) {
  try {
    return JSON.stringify(value, (_, member) => (typeof member === "bigint" ? Number(member) : member)) ?? "null";
  } catch {
    return "null";
  }
}

/** An option that is one of a list. */
export function one(path, value, ...known) {
  if (!known.includes(value)) throw fault("invalid_option", path, `It is none of ${known.join(", ")}.`);
  return value;
}

const filled = (template, params) => template.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);

/** With its message, and with the label of its button where it has one. */
export function worded({ code, severity, path, params, patch }) {
  const [message, fix] = ISSUES[code];
  return { code, severity, path, message: filled(message, params), params, ...(patch && { fix: filled(fix, params), patch }) };
}
