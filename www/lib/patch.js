// RFC 6902, as much of it as issues use, on whatever a page holds. src/resource/patch.rs does the same natively.
import { fault } from "./error.js";

/** What would reach an object's inheritance is no field of a resource. */
const FOREIGN = /^(__proto__|prototype|constructor)$/;

/** A copy of `config` with the issue's patch applied. What the patch does not touch is shared with the original. */
export function applyPatch(config, issue) {
  if (issue === null || typeof issue !== "object") throw fault("invalid_option", "/issue", "It is no issue.");
  const { patch } = issue;
  if (!Array.isArray(patch ?? [])) throw fault("invalid_option", "/issue/patch", "It is no list.");
  return (patch ?? []).reduce((whole, { op, path, from, value }) => {
    if (!/^(add|remove|replace|move|copy)$/.test(op)) throw unfit(path);
    if (op === "move" || op === "copy") value = at(whole, from);
    if (op === "move") whole = changed(whole, from, "remove");
    // A copy of its own, so that no two configurations share what a patch brought.
    return changed(whole, path, op, value !== null && typeof value === "object" && op !== "move" ? structuredClone(value) : value);
  }, config);
}

function names(path) {
  const [root, ...rest] = `${path}`.split("/").map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (root !== "" || rest.length === 0 || rest.some((name) => FOREIGN.test(name))) throw unfit(path);
  return rest;
}

const unfit = (path) => fault("invalid_option", "/issue/patch", `It does not fit the configuration at ${path}.`);

const holds = (value, name) => value !== null && typeof value === "object" && Object.hasOwn(value, name);

function at(whole, path) {
  return names(path).reduce((value, name) => {
    if (!holds(value, name)) throw unfit(path);
    return value[name];
  }, whole);
}

function changed(whole, path, op, value) {
  const go = (part, [name, ...below]) => {
    if (part === null || typeof part !== "object") throw unfit(path);
    const isList = Array.isArray(part);
    const copy = isList ? [...part] : { ...part };
    const place = isList && name === "-" ? part.length : name;
    if (isList && !(/^(0|[1-9]\d*)$/.test(place) && place <= part.length)) throw unfit(path);
    if (below.length > 0 || op === "replace" || op === "remove") {
      if (!holds(part, place)) throw unfit(path);
    }
    if (below.length > 0) copy[place] = go(part[place], below);
    else if (op === "remove") isList ? copy.splice(place, 1) : delete copy[place];
    else if (isList && op !== "replace") copy.splice(place, 0, value);
    else copy[place] = value;
    return copy;
  };
  return go(whole, names(path));
}
