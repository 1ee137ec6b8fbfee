// The button that tries the connection. What it shows is fetched when it is first pressed.

const auths = new WeakMap();

/** `auth`, as `openBucket` takes it: a property, never an attribute. Setting it may bring the button. */
export function connectable(prototype) {
  Object.defineProperty(prototype, "auth", {
    get() { return auths.get(this); },
    set(auth) {
      auths.set(this, auth);
      // Shows itself anew.
      this.labels = this.labels;
    },
    enumerable: true,
    configurable: true,
  });
}

/** `form` as in render.js; `host` is the element. */
export function connection(form) {
  const { el, watch } = form.view;
  const { host } = form;
  const place = el("div", { className: "ladder" });
  const button = el("button", { type: "button", part: "button test", disabled: () => form.disabled, onclick: test }, () => form.words.text("test"));
  let shown;
  async function test() {
    shown ??= import("./ladder.js").then(({ ladder }) => ladder(form, place, button));
    try {
      (await shown).climb();
    } catch {
      // It could not be loaded: the next press tries again.
      shown = undefined;
      place.textContent = form.words.text("notTested");
    }
  }
  watch(() => void shown?.then((shown) => shown.update()).catch(() => {}));
  // Only a page that may call the store can try it.
  const canTest = () => host.type === "s3" && host.use === "browser" && !form.whole && !!(host.auth || form.value.accessKey);
  return el("div", { className: "connection", part: "connection", hidden: () => !canTest() },
    button,
    place,
  );
}
