// How <bucket-resource-form> looks, and what it is to assistive technology, in each engine. Screenshots are kept in
// target/screenshots, for people to look at; what must hold of every one of them is asserted.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { inEachEngine } from "./each.mjs";

const SCREENSHOTS = new URL("../../target/screenshots/", import.meta.url);
mkdirSync(SCREENSHOTS, { recursive: true });

const FAULTY = { bucket: "photos", endPoint: "https://minio.example.com:9000/", region: "eu-west-3a", pathStyle: true, accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: " not-a-real-secret ", extra: "kept" };
const page = (code) => (user) => user.look(`void (() => { ${code} })()`);
const set = (value) => page(`page.element.value = ${JSON.stringify(value)}; page.element.reportValidity(); document.activeElement.blur(); scrollTo(0, 0)`);
const dark = page(`document.documentElement.className = "dark"`);
const mirrored = page(`document.documentElement.dir = "rtl"`);
const narrow = page(`document.querySelector("main").className = "narrow"`);
const open = page(`page.inside.querySelector("details").open = true`);
// The page's own policy lets nothing through: there is no store to be asked.
const tested = async (user) => {
  await page(`page.element.use = "browser"; page.element.value = { bucket: "photos", endPoint: "store.example", region: "eu-west-3", accessKey: "minio-user", secretKey: "not-a-real-secret" }`)(user);
  await user.click("page.inside.querySelector('[part~=test]')");
  await user.sees("page.inside.querySelector('[part~=verdict]')");
  assert.ok(!(await user.look("page.serialised()")).includes("not-a-real-secret"));
};
const disabled = page("page.element.disabled = true");
const mended = async (user) => {
  await user.click("page.inside.querySelector('[part~=fix]')");
  await page("document.activeElement.blur(); scrollTo(0, 0)")(user);
};

/** By name, how a state comes about. */
const STATES = {
  empty: [],
  filled: [set({ bucket: "photos", endPoint: "s3.eu-west-3.amazonaws.com", region: "eu-west-3" })],
  errors: [set(FAULTY)],
  "errors-dark": [dark, set(FAULTY)],
  patched: [set(FAULTY), mended],
  "patched-dark": [dark, set(FAULTY), mended],
  disabled: [set(FAULTY), disabled],
  "paste-open": [open],
  phone: [narrow, set(FAULTY)],
  "phone-dark": [narrow, dark, set(FAULTY), mended],
  mirrored: [mirrored, set(FAULTY)],
  tested: [tested],
  "phone-tested-dark": [narrow, dark, tested],
};

await inEachEngine(({ name, user, look }) => {
  for (const [state, steps] of Object.entries(STATES)) test(`${state}: nothing sticks out, and axe finds no violation`, async () => {
    // An engine whose windows cannot be as narrow as a phone has a narrow form all the same.
    await user.browser.resize(state.startsWith("phone") ? 375 : 900, 1700);
    await user.open();
    for (const step of steps) await step(user);
    await user.look("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 200)))");
    writeFileSync(new URL(`form-${name}-${state}.png`, SCREENSHOTS), await user.browser.screenshot());

    assert.ok(await look("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "no scrolling sideways");
    const cut = await look(`[...page.inside.querySelectorAll("button, label, .issue, .help, .url, .title")].filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline").map((node) => node.textContent)`);
    assert.deepEqual(cut, [], "no text is cut off");
    await look(`new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src: "/axe.js", onload: () => done(), onerror: () => failed(Error("no axe")) })))`);
    const violations = await look(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`);
    assert.deepEqual(violations, []);
    assert.ok((await look("page.inside.querySelectorAll('input').length")) > 5, "axe had a form to look at");
  });

  test("labels stand beside their fields, and above them where the form is narrow; mirrored, on the right", async () => {
    await user.browser.resize(900, 900);
    await user.open();
    const places = `(() => { const [label, field] = [page.inside.querySelector("label"), page.field("bucket")].map((node) => node.getBoundingClientRect()); return { before: label.right <= field.left, after: label.left >= field.right, above: label.bottom <= field.top }; })()`;
    assert.deepEqual(await look(places), { before: true, after: false, above: false });
    await mirrored(user);
    assert.deepEqual(await look(places), { before: false, after: true, above: false });
    await narrow(user);
    await user.sees(`${places}.above`);
  });

  test("colours, fonts and parts are the page's to choose", async () => {
    await user.open();
    await page(`
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("bucket-resource-form { --bucket-error: rgb(1, 2, 3); --bucket-radius: 0 } bucket-resource-form::part(label) { color: rgb(4, 5, 6) }");
      document.adoptedStyleSheets = [sheet];
    `)(user);
    await set(FAULTY)(user);
    const style = (node, property) => `getComputedStyle(${node}).${property}`;
    await user.sees(`${style('page.field("endPoint")', "borderTopColor")} === "rgb(1, 2, 3)"`);
    assert.equal(await look(style(`page.field("endPoint")`, "borderTopLeftRadius")), "0px");
    assert.equal(await look(style(`page.inside.querySelector("label")`, "color")), "rgb(4, 5, 6)");
  });

  test("names and states are there for screen readers", async () => {
    await user.open();
    await set(FAULTY)(user);
    assert.equal(await look(`page.field("endPoint").labels[0].textContent`), "Endpoint");
    const described = `page.field("endPoint").getAttribute("aria-describedby").split(" ").map((id) => page.inside.getElementById(id).textContent).join(" ")`;
    assert.match(await look(described), /host.*Error: /s);
    assert.ok((await look(`[...page.inside.querySelectorAll(".issue")].every((issue) => issue.querySelector("svg") && /^(Error|Warning|Note): /.test(issue.textContent))`)), "a sign and a word for each severity");
    assert.equal(await look(`page.inside.querySelector(".status span").getAttribute("role")`), "status");
    assert.equal(await look(`page.field("bucket").getAttribute("aria-required")`), "true");
    assert.equal(await look(`page.inside.querySelector("[part~=reveal]").getAttribute("aria-label")`), "Show Secret access key");
    assert.deepEqual(await look(`["autocomplete", "spellcheck"].map((name) => page.field("secretKey").getAttribute(name))`), ["off", "false"]);
  });
});
