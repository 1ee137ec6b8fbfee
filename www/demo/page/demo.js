// Which of the three parts is shown, by the address's fragment. Each is loaded when it is first looked at.
const PARTS = {
  upload: { title: "upload straight to a bucket", load: () => import("./upload.js") },
  resource: { title: "a resource that explains itself", load: () => import("./resource.js") },
  signature: { title: "what is signed, stage by stage", load: () => import("./signature.js") },
};

function show(event) {
  const wanted = location.hash.slice(1);
  const name = Object.hasOwn(PARTS, wanted) ? wanted : "upload";
  for (const part of document.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== name;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `bucketkit · ${PARTS[name].title}`;
  PARTS[name].load();
  if (!event) return;
  document.getElementById("problem").hidden = true;
  // As after any navigation: at the top, where a screen reader reads on from.
  scrollTo(0, 0);
  document.querySelector(`[data-part="${name}"] h1`).focus({ preventScroll: true });
}

addEventListener("hashchange", show);
show();
