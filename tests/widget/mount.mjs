// Puts a <bucket-upload> into a page of the example backend's, under its Content-Security-Policy: as an app would, by `import`.

/** Runs in the page. `[prefix]` in the markup is where the visitor may write. */
async function mount(markup, set) {
  const { openBucket } = await import("/bucketkit/upload.js");
  await import("/bucketkit/elements-upload.js");
  const { resource, prefix } = await (await fetch("/session")).json();
  const auth = async () => (window.lent = await (await fetch("/credentials", { method: "POST" })).json());
  const violations = [];
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => violations.push(`${violatedDirective} ${blockedURI}`));
  document.body.innerHTML = markup.replaceAll("[prefix]", prefix);
  const widget = document.querySelector("bucket-upload");
  const inside = widget.shadowRoot;
  const events = [];
  for (const type of ["upload-add", "upload-start", "upload-done", "upload-error", "upload-remove", "change"]) {
    document.addEventListener(type, (event) => {
      const { files, keys, key, error, isDeleted } = event.detail ?? {};
      const told = { type, files: files?.map(({ name }) => name), keys, key, code: error?.code, isDeleted };
      events.push(JSON.parse(JSON.stringify(told).replaceAll(prefix, "")));
    });
  }
  const open = (more) => openBucket({ resource, auth, owner: "ann", ...more });
  const rows = () => [...inside.querySelectorAll("#uploads > li")];
  const serialised = (node) => {
    const own = node.nodeType === Node.ELEMENT_NODE ? node.cloneNode(false).outerHTML : (node.data ?? "");
    return [own, ...(node.shadowRoot ? [serialised(node.shadowRoot)] : []), ...[...node.childNodes].map(serialised)].join("\n");
  };
  function file(name, size = 10, type = "text/plain") {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 997) bytes[at] = at;
    return new File([bytes], name, { type, lastModified: 1e12 });
  }
  /** As a drop or a paste has them, by scripts: real ones are tried where a browser can be made to. */
  const transfer = (files) => files.reduce((data, file) => (data.items.add(file), data), new DataTransfer());
  Object.assign(window, {
    widget, inside, events, prefix, open, resource, violations, file, transfer,
    states: () => rows().map((row) => `${row.querySelector(".name").textContent} ${row.dataset.state}`),
    reasons: () => [...inside.querySelectorAll(".refusal")].map((item) => item.textContent),
    said: () => inside.querySelector("[role=status]").textContent,
    focused: () => inside.activeElement?.ariaLabel || inside.activeElement?.id || inside.activeElement?.textContent || "",
    serialised: () => serialised(document.documentElement),
    button: (name) => [...inside.querySelectorAll("button")].find((button) => (button.ariaLabel ?? button.textContent) === name && !button.closest("[hidden]")),
  });
  await set(widget, open);
}

/** The code that does it. `set` is code that sees `widget`, `prefix` and `open`; by default it gives the bucket. */
export const mounting = (markup, set = "widget.bucket = open") => `(${mount})(${JSON.stringify(markup)}, async (widget, open) => { ${set} })`;

/** Of the tests' usual kind: several files, below the visitor's prefix, by their names. */
export const PLAIN = `<main><h1>Files</h1><bucket-upload multiple key-template="[prefix][path]/[name]"></bucket-upload></main>`;
