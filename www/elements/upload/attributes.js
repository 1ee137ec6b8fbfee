// The widget's attributes as properties.
import { reflecting } from "../reflect.js";

const ENUMERATED = { overwrite: ["true", "false"] };
const TEXTS = { name: "name", accept: "accept", maxSize: "max-size", maxFiles: "max-files", maxTotal: "max-total", keyTemplate: "key-template", keyPattern: "key-pattern", user: "user" };
const FLAGS = { multiple: "multiple", directory: "directory", deletes: "deletes", required: "required", disabled: "disabled" };

export const OBSERVED = ["name", "accept", "max-size", "max-files", "max-total", "multiple", "directory", "key-pattern", "required", "disabled", "lang"];
export const REFLECTED = [ENUMERATED, TEXTS, FLAGS].flatMap(Object.keys);
export const reflect = (prototype) => reflecting(prototype, ENUMERATED, TEXTS, FLAGS);
