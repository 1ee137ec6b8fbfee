// The resource form, and what other tools would be given. Imports the package as an app would that has no bundler.
import "/bucketkit/elements-resource-form.js";
import { convertResource, init } from "/bucketkit/resource-convert.js";
import { complain, credentials, session } from "./session.js";

const form = document.querySelector("#fields");
const resource = document.querySelector("bucket-resource-form");
const [type, use, to, checked, converted, dropped] = ["type", "use", "to", "checked", "converted", "dropped"].map((id) => document.getElementById(id));

type.addEventListener("change", () => {
  resource.value = {};
  resource.type = type.value;
  show();
});
// The demo's backend lends credentials for it, which never stand in the form.
document.getElementById("own").addEventListener("click", async () => {
  try {
    const { resource: own, prefix } = await session();
    type.value = resource.type = "s3";
    use.value = resource.use = "browser";
    resource.value = own;
    resource.auth = credentials;
    resource.testOptions = { write: true, prefix };
    show();
  } catch (error) {
    complain(error);
  }
});
use.addEventListener("change", () => (resource.use = use.value));
to.addEventListener("change", show);
resource.addEventListener("input", show);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  checked.textContent = "There is no error in it.";
});
form.addEventListener("input", () => (checked.textContent = ""));

await init();
show();

/** Secrets stay in the form: what is shown has their names in their place. */
function show() {
  const readable = ["s3", "object_settings"].includes(type.value);
  const value = Object.fromEntries(Object.entries(resource.value).map(([name, value]) => [name, /^(secret_?key|token)$/i.test(name) && value ? `<${name}>` : value]));
  const { value: made, issues } = readable ? convertResource(value, type.value, to.value) : { value: "Other tools take s3 and object_settings.", issues: [] };
  converted.textContent = typeof made === "string" ? made : JSON.stringify(made, null, 2);
  dropped.replaceChildren(...issues.map(({ message }) => Object.assign(document.createElement("li"), { textContent: message })));
}
