// A page as an app might have it, with what the tests ask of it in `page`.
const shell = document.querySelector("app-shell");
const path = new URL(location.href).searchParams;

if (path.has("old")) delete HTMLElement.prototype.attachInternals;
// What an app may do: set properties before the element is defined.
const early = document.querySelector("bucket-resource-form");
if (path.has("early")) early.value = { bucket: "set-early", region: "eu-west-3" };

await import(path.get("entry") ?? "/package/elements-resource-form.js");

if (shell) {
  const root = shell.attachShadow({ mode: "open" });
  const form = root.appendChild(document.createElement("form"));
  form.action = "thanks.html";
  const element = form.appendChild(document.createElement("bucket-resource-form"));
  element.setAttribute("name", "storage");
  element.setAttribute("use", "server");
  form.appendChild(document.createElement("button")).textContent = "Save";
}

const root = shell?.shadowRoot ?? document;
const element = root.querySelector("bucket-resource-form");
const form = root.querySelector("form");
const events = [];
const inside = element.shadowRoot;

for (const type of ["input", "change"]) document.addEventListener(type, (event) => event.composedPath().includes(element) && events.push(event.type));
form.addEventListener("submit", (event) => {
  if (!path.has("go")) event.preventDefault();
  page.submitted = [...new FormData(form)].map(([name, value]) => [name, JSON.parse(value)]);
});

/** The tree as it would be saved: all markup, with what is inside shadow roots. */
function serialised(node) {
  const own = node.nodeType === Node.ELEMENT_NODE ? node.cloneNode(false).outerHTML : node.nodeType === Node.TEXT_NODE || node.nodeType === Node.COMMENT_NODE ? node.data : "";
  return [own, ...(node.shadowRoot ? [serialised(node.shadowRoot)] : []), ...[...node.childNodes].map(serialised)].join("\n");
}

globalThis.page = {
  element, form, inside, events, submitted: undefined,
  field: (name) => inside.getElementById(`field-${name}`),
  issues: (name) => [...inside.querySelectorAll(`[id="issues-${name}"] > li`)],
  text: (name) => page.issues(name).map((item) => item.textContent).join(" | "),
  fix: (name) => inside.querySelector(`[id="issues-${name}"] button`),
  status: () => inside.querySelector(".status [role=status]").textContent,
  /** Where a click meets it, once it has been scrolled to and lies still: engines scroll a frame later, or two. */
  async middle(node) {
    for (let before; ; ) {
      node.scrollIntoView({ block: "center" });
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
      const { left, top, width, height } = node.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      if (y === before && y > 0 && y < innerHeight) return { x, y };
      before = y;
    }
  },
  undo: () => inside.querySelector("[part~=undo]"),
  focused: () => inside.activeElement?.id || inside.activeElement?.textContent || "",
  serialised: () => serialised(document.documentElement),
};
document.documentElement.dataset.ready = "";
