// The browser's attributes as properties.
import { reflecting } from "../reflect.js";

const ENUMERATED = { mode: ["browse", "pick"] };
const TEXTS = { name: "name", prefix: "prefix" };
const FLAGS = { multiple: "multiple", readOnly: "readonly", disabled: "disabled", required: "required" };

export const OBSERVED = ["mode", "prefix", "multiple", "readonly", "disabled", "required", "name", "lang"];
export const REFLECTED = [ENUMERATED, TEXTS, FLAGS].flatMap(Object.keys);
export const reflect = (prototype) => reflecting(prototype, ENUMERATED, TEXTS, FLAGS);
