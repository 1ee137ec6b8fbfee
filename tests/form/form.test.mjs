// <bucket-resource-form> of the packed tarball, in each engine, under a strict Content-Security-Policy. Texts of issues belong
// to the validator's tests: here only that they come, go and are mended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inEachEngine } from "./each.mjs";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN = "FwoGZXIvYXdzEXAMPLETOKENbutlongenough";

await inEachEngine(({ name, user, look, set }) => {
  test("nothing is found fault with while a field is typed in for the first time; then it is, at each keystroke", async () => {
    await user.open();
    await user.fill("endPoint", "https://m");
    assert.equal(await look(`page.issues("endPoint").length`), 0);
    assert.equal(await look("page.element.validation.ok"), false);
    await user.press("Tab");
    await user.sees(`page.fix("endPoint")`);
    assert.equal(await look(`page.field("endPoint").getAttribute("aria-invalid")`), "true");
    assert.ok((await look(`page.field("endPoint").getAttribute("aria-describedby")`)).split(" ").includes("issues-endPoint"));
    assert.equal(await look(`page.issues("bucket").length`), 0, "of a field that was not touched");
    await user.fill("endPoint", "minio.example.com");
    assert.equal(await look(`page.fix("endPoint")`), null);
    assert.equal(await look(`page.field("endPoint").getAttribute("aria-invalid")`), "false");
    await user.type(":9000:9000");
    assert.notEqual(await look(`page.text("endPoint")`), "", "at this keystroke");
    assert.deepEqual(await user.value(), { endPoint: "minio.example.com:9000:9000" });
  });

  test("input and change are told of what people do, not of what the app sets", async () => {
    await user.open();
    await user.fill("bucket", "abc");
    assert.deepEqual(await look("page.events"), ["input", "input", "input"]);
    await user.press("Tab");
    assert.deepEqual(await look("page.events"), ["input", "input", "input", "change"]);
    await set({ bucket: "other", region: "eu-west-3" });
    assert.equal(await look(`page.field("bucket").value`), "other");
    assert.equal((await look("page.events")).length, 4);
  });

  test("what the app sets while somebody types leaves the caret where it is, and the first letter in peace", async () => {
    await user.open();
    await user.fill("bucket", "my-buket");
    for (let letters = 0; letters < 3; letters++) await user.press("ArrowLeft");
    await set({ bucket: "my-buket", region: "eu-west-3" });
    await user.type("c");
    assert.equal(await look(`page.field("bucket").value`), "my-bucket");
    await set({ bucket: "My-bucket", region: "eu-west-3" });
    await user.type("x");
    assert.equal(await look(`page.field("bucket").value`), "My-bucxket");
    await user.open();
    await user.fill("bucket", "A");
    await set({ bucket: "A" });
    assert.equal(await look(`page.issues("bucket").length`), 0);
  });

  test("a click mends it, says so, keeps the focus, and can be undone", async () => {
    await user.open();
    const before = { bucket: "photos", endPoint: "https://minio.example.com:9000", region: "us-east-1", accessKey: "minio-user", secretKey: SECRET, extra: { kept: ["$res:u/x"] } };
    await set(before);
    await user.click(`page.fix("endPoint")`);
    const mended = await user.value();
    assert.notDeepEqual(mended, before);
    assert.deepEqual(mended.extra, before.extra);
    assert.equal(await look("page.focused()"), "field-endPoint");
    assert.match(await look("page.status()"), /Endpoint: minio\.example\.com/);
    assert.deepEqual(await look("page.events"), ["input", "change"]);
    await user.click("page.undo()");
    assert.deepEqual(await user.value(), before);
    assert.equal(await look("page.undo().hidden"), true);
    assert.equal(await look("page.focused()"), "field-endPoint");
  });

  test("an undo takes back only its own, and none is offered over what was typed since", async () => {
    await user.open();
    await set({ bucket: "photos", endPoint: "https://minio.example.com" });
    await user.click(`page.fix("endPoint")`);
    await user.fill("region", "eu-west-1");
    await user.click("page.undo()");
    const { endPoint, region } = await user.value();
    assert.deepEqual({ endPoint, region }, { endPoint: "https://minio.example.com", region: "eu-west-1" });
    await user.click(`page.fix("endPoint")`);
    await user.fill("endPoint", "other.example.com");
    assert.equal(await look("page.undo().hidden"), true);
  });

  test("a patch of a secret shows dots", async () => {
    await user.open();
    await set({ bucket: "photos", region: "eu-west-3", accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: ` ${SECRET}\n` });
    await user.click(`page.fix("secretKey")`);
    assert.equal((await user.value()).secretKey, SECRET);
    assert.match(await look("page.status()"), /•••/);
  });

  test("a plain form is not sent with errors, and then it is, with the value as JSON", async () => {
    await user.open();
    await set({ bucket: "photos", endPoint: "https://minio.example.com", region: "us-east-1", secretKey: SECRET, accessKey: "minio-user" });
    assert.equal(await look("page.element.validity.valid"), false);
    await look("void document.addEventListener('invalid', (event) => setTimeout(() => (page.isBubbleless = event.defaultPrevented)), true)");
    await user.click(`page.form.querySelector("button")`);
    assert.equal(await look("page.submitted ?? null"), null);
    await user.sees(`page.focused() === "field-endPoint"`);
    await user.sees("page.isBubbleless", "the browser's bubble does not lie over the message");
    await user.click(`page.fix("endPoint")`);
    assert.equal(await look("page.element.validity.valid"), true);
    await user.click(`page.form.querySelector("button")`);
    await user.sees("page.submitted");
    const [[entry, sent]] = await look("page.submitted");
    assert.equal(entry, "storage");
    assert.deepEqual(sent, await user.value());
  });

  test("Enter in a field sends the form", async () => {
    await user.open();
    await set({ bucket: "photos", region: "eu-west-3", endPoint: "s3.eu-west-3.amazonaws.com", accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: SECRET });
    await user.click(`page.field("region")`);
    await user.press("Enter");
    await user.sees("page.submitted");
  });

  test("an empty resource is none: it is sent only if it is required, and then everything is asked for", async () => {
    await user.open();
    assert.equal(await look("page.form.checkValidity()"), true);
    assert.deepEqual(await look("[...new FormData(page.form)]"), []);
    await look("void (page.element.required = true)");
    assert.deepEqual(await look("[page.element.validity.valid, page.element.validity.valueMissing]"), [false, true]);
    assert.equal(await look("page.form.reportValidity()"), false);
    assert.notEqual(await look(`page.text("bucket")`), "");
    assert.notEqual(await look("page.element.validationMessage"), "");
    assert.equal(await look("page.element.reportValidity()"), false);
    assert.equal(await look("page.focused()"), "field-bucket");
  });

  test("a reset brings the default back, and quiet", async () => {
    await user.open();
    await look(`void (page.element.defaultValue = { bucket: "photos", region: "eu-west-3" })`);
    assert.equal(await look(`page.field("bucket").value`), "photos");
    await user.fill("bucket", "Not A Bucket");
    await user.fill("endPoint", "https://x");
    await user.press("Tab");
    await user.sees(`page.fix("endPoint")`);
    await user.click(`page.form.querySelector("[type=reset]")`);
    await user.sees(`page.element.value.bucket === "photos"`);
    assert.deepEqual(await user.value(), { bucket: "photos", region: "eu-west-3" });
    assert.deepEqual(await look(`[page.field("bucket").value, page.field("endPoint").value]`), ["photos", ""]);
    assert.equal(await look(`page.inside.querySelectorAll(".issue").length`), 0);
  });

  test("what appears when a field is left does not take the click away that left it", async () => {
    await user.open();
    await user.fill("endPoint", "https://minio.example.com");
    assert.equal(await look(`page.fix("endPoint")`), null);
    await user.click(`page.form.querySelector("[type=reset]")`);
    await user.sees("!page.element.value.endPoint");
  });

  test("the keyboard does it all", async () => {
    await user.open();
    await user.click("page.inside.querySelector('summary')");
    await user.press("Enter");
    assert.equal(await look(`page.inside.querySelector("details").open`), false);
    await user.press("Tab");
    assert.equal(await look("page.focused()"), "field-bucket");
    await user.type("photos");
    await user.press("Tab");
    await user.type("https://minio.example.com");
    await user.press("Tab");
    await user.sees(`page.fix("endPoint")`);
    await user.press("Shift+Tab");
    assert.equal(await look("page.focused()"), await look(`page.fix("endPoint").textContent`), "the button stands after its field");
    await user.press("Enter");
    assert.equal(await look("page.focused()"), "field-endPoint");
    assert.equal(await look(`page.fix("endPoint")?.textContent ?? ""`), "");
    for (let presses = 0; presses < 20 && (await look("page.focused()")) !== "field-secretKey"; presses++) await user.press("Tab");
    await user.type("abc");
    await user.press("Tab");
    await user.press("Space");
    assert.deepEqual(await look(`[page.field("secretKey").type, page.inside.activeElement.getAttribute("aria-pressed")]`), ["text", "true"]);
    await user.press("Space");
    assert.equal(await look(`page.field("secretKey").type`), "password");
  });

  test("the Tab key leads into it, also after a form has found an error", async () => {
    await user.open();
    const enter = async () => {
      await look(`void (document.activeElement.blur(), document.body.prepend(Object.assign(document.createElement("button"), { id: "before", textContent: "Before" })), document.querySelector("#before").focus())`);
      await user.press("Tab");
      assert.equal(await look("page.inside.activeElement?.localName"), "summary");
      await look(`document.querySelector("#before").remove()`);
    };
    await enter();
    await set({ bucket: "a/b" });
    assert.equal(await look("page.element.reportValidity()"), false);
    await enter();
  });

  test("a flag that is absent stays absent, and is yes or no when somebody says so", async () => {
    await user.open();
    await set({ bucket: "photos", useSSL: "$var:u/me/tls", pathStyle: false });
    assert.deepEqual(await look(`[page.field("useSSL").selectedOptions[0].text, page.field("pathStyle").selectedOptions[0].text]`), ["$var:u/me/tls", "No"]);
    assert.deepEqual(await user.value(), { bucket: "photos", useSSL: "$var:u/me/tls", pathStyle: false });
    await user.press("Tab");
    await look(`void page.field("pathStyle").focus()`);
    await user.press("ArrowUp");
    await user.sees(`page.element.value.pathStyle === true`);
    await user.press("ArrowUp");
    await user.sees(`!("pathStyle" in page.element.value)`);
  });

  test("what the form does not know is kept, and named", async () => {
    await user.open();
    const value = JSON.parse(`{"bucket":"photos","__proto__":{"polluted":1},"store_logs":true,"port":"$res:u/port"}`);
    await look(`void (page.element.value = JSON.parse(${JSON.stringify(JSON.stringify(value))}))`);
    await user.fill("region", "eu-west-3");
    assert.equal(await look("JSON.stringify(page.element.value)"), JSON.stringify({ ...value, region: "eu-west-3" }));
    assert.equal(await look("({}).polluted ?? null"), null);
    assert.match(await look(`page.inside.querySelector("[part~=kept]").textContent`), /store_logs/);
    assert.equal(await look(`page.field("port").value`), "$res:u/port");
  });

  test("a fieldset disables it: then it is neither judged nor sent", async () => {
    await user.open();
    await set({ bucket: "photos", endPoint: "https://x" });
    await look(`void (page.form.querySelector("fieldset").disabled = true)`);
    assert.equal(await look(`page.field("bucket").disabled && page.fix("endPoint").disabled`), true);
    assert.deepEqual(await look("[page.form.checkValidity(), [...new FormData(page.form)].length]"), [true, 0]);
    await look(`void (page.form.querySelector("fieldset").disabled = false)`);
    assert.equal(await look(`page.field("bucket").disabled`), false);
  });

  test("every text can be another, while somebody types", async () => {
    await user.open();
    await set({ bucket: "photos", endPoint: "https://minio.example.com" });
    const code = await look(`page.element.validation.issues.find(({ path, patch }) => path === "/endPoint" && patch).code`);
    await user.click(`page.field("bucket")`);
    await look(`void (page.element.labels = {
      required: "nötig", unset: "wie der Speicher will", done: ({ fix }) => fix + ": erledigt", error: "Fehler",
      fields: { bucket: { title: "Eimer", description: "Sein Name." } },
      issues: { "${code}": { message: "Das ist eine Adresse.", fix: "Nur der Host" } },
    })`);
    assert.deepEqual(await look(`[page.inside.querySelector("label").textContent, page.inside.getElementById("help-bucket").textContent]`), ["Eimer nötig", "Sein Name."]);
    assert.equal(await look("page.focused()"), "field-bucket");
    assert.equal(await look(`page.field("useSSL").options[0].text`), "wie der Speicher will");
    assert.match(await look(`page.text("endPoint")`), /Fehler: Das ist eine Adresse\./);
    await user.click(`page.fix("endPoint")`);
    assert.equal(await look("page.status()"), "Nur der Host: erledigt");
  });

  test("what is going to be called is shown, and not while it is unclear", async () => {
    await user.open();
    assert.equal(await look(`page.inside.querySelector(".url").hidden`), true);
    await user.fill("bucket", "photos");
    await user.fill("region", "eu-west-3");
    await user.sees(`page.inside.querySelector(".url").textContent === "https://photos.s3.eu-west-3.amazonaws.com"`);
    assert.equal(await look(`page.element.validation.resolved.url`), "https://photos.s3.eu-west-3.amazonaws.com");
  });

  const some = {
    s3: ["bucket", "endPoint", "secretKey"],
    azure_blob: ["accountName", "containerName"],
    s3_aws_oidc: ["bucket", "roleArn"],
    gcloud_storage: ["bucket", "serviceAccountKey"],
    large_file_storage: ["type"],
    object_settings: ["type"],
  };
  for (const [type, names] of Object.entries(some)) test(`${type} has its fields, and what is typed comes out`, async () => {
    await user.open();
    await look(`void (page.element.type = "${type}")`);
    for (const field of names) assert.ok(await look(`!!page.field("${field}")`), field);
    if (names.length > 1) {
      await user.fill(names[0], "abc");
      assert.deepEqual(await user.value(), { [names[0]]: "abc" });
    }
    assert.equal(await look(`[...page.inside.querySelectorAll(".field")].every((field) => field.querySelector("label").textContent && field.querySelector(".help").textContent)`), true);
  });

  test("a shape of several forms has the fields of the one that is chosen, and keeps the others' values", async () => {
    await user.open();
    await look(`void (page.element.type = "object_settings")`);
    assert.equal(await look(`page.field("bucket")`), null);
    await look(`void page.field("type").focus()`);
    await user.press("ArrowDown");
    await user.sees(`page.field("secret_key")`);
    assert.equal(await look("page.focused()"), "field-type");
    await user.fill("bucket", "photos");
    await set({ ...(await user.value()), type: "Azure" });
    assert.ok(await look(`!!page.field("accountName") && !page.field("secret_key")`));
    assert.deepEqual(await user.value(), { type: "Azure", bucket: "photos" });
  });

  test("a secret of several lines is dots, too, until it is to be shown", async () => {
    await user.open();
    await look(`void (page.element.type = "gcloud_storage")`);
    await set({ bucket: "photos", serviceAccountKey: { type: "service_account", private_key: SECRET } });
    await look("void page.element.reportValidity()");
    assert.match(await look(`page.text("serviceAccountKey")`), /Error: client_email: /);
    const dots = `getComputedStyle(page.field("serviceAccountKey")).webkitTextSecurity`;
    assert.equal(await look(dots), "disc");
    assert.ok((await look(`page.field("serviceAccountKey").value`)).includes(SECRET));
    assert.ok(!(await look("page.serialised()")).includes(SECRET), "no secret in the tree");
    await user.click(`page.inside.querySelector("[part~=reveal]")`);
    assert.equal(await look(dots), "none");
    await look(`void page.field("serviceAccountKey").setSelectionRange(1, 1)`);
    await look(`void page.field("serviceAccountKey").focus()`);
    await user.type('"extra": 1,');
    assert.equal((await user.value()).serviceAccountKey.extra, 1);
  });

  test("it works in an app inside a shadow root", async () => {
    await user.open("shadow.html");
    await user.fill("bucket", "photos");
    await user.fill("endPoint", "https://minio.example.com");
    await user.click(`page.form.querySelector("button")`);
    await user.sees(`page.fix("endPoint")`);
    await user.click(`page.fix("endPoint")`);
    await user.click(`page.field("region")`);
    await user.type("us-east-1");
    await look(`void (page.element.value = { ...page.element.value, accessKey: "minio-user", secretKey: "${SECRET}" })`);
    await user.press("Enter");
    await user.sees("page.submitted");
    assert.equal((await look("page.submitted"))[0][0], "storage");
    assert.ok(!(await look("page.serialised()")).includes(SECRET), "no secret in the tree");
  });

  test("a value that was set before the element was defined counts", async () => {
    await user.open("index.html?early");
    assert.equal(await look(`page.field("bucket").value`), "set-early");
    assert.equal(await look(`page.element.validation.resolved.url`), "https://set-early.s3.eu-west-3.amazonaws.com");
  });

  test("what the browser brings back after a visit elsewhere has no secret", async () => {
    await user.open("index.html?go");
    await look("void (page.isKept = true)");
    await set({ bucket: "photos", region: "eu-west-3", accessKey: "ASIAIOSFODNN7EXAMPLE", secretKey: SECRET, token: TOKEN });
    await user.click(`page.form.querySelector("button")`);
    await user.sees(`location.pathname === "/thanks.html"`);
    await look("void history.back()");
    await user.sees(`document.documentElement.dataset.ready === "" && page.element.validation`);
    // Some engines keep the whole page alive: then nothing was brought back.
    if (await look("page.isKept ?? false")) return;
    const { bucket, secretKey, token } = await user.value();
    assert.deepEqual([secretKey, token], [undefined, undefined]);
    if (name === "chromium") assert.equal(bucket, "photos");
  });

  test("without ElementInternals it validates, mends and tells as ever", async () => {
    await user.open("index.html?old");
    await user.fill("bucket", "photos");
    await user.fill("endPoint", "https://minio.example.com");
    assert.equal(await look("page.element.reportValidity()"), false);
    await user.click(`page.fix("endPoint")`);
    assert.equal(await look("page.element.checkValidity()"), true);
    await look("void (page.element.disabled = true)");
    assert.equal(await look(`page.field("bucket").disabled`), true);
  });

  test("where WebAssembly is forbidden it says that there are no checks, and takes what is typed", async () => {
    await user.open("index.html?nowasm");
    await user.sees(`!page.inside.querySelector("[part~=unavailable]").hidden`);
    await user.fill("bucket", "photos");
    assert.deepEqual(await user.value(), { bucket: "photos" });
    assert.equal(await look("page.form.checkValidity()"), true);
  });

  test("the page's policy was not broken, and nothing was said on the console", () => {
    // Where a script asks, Firefox says so of an element whose host cannot have the focus itself, and goes to the field at fault all the same. With a
    // tabindex of its own the host would be a stop of the Tab key, or in Chromium keep all that is in it from being one.
    const noise = /WebAssembly|wasm|unsafe-eval|invalid form control .* is not focusable/i;
    const unexpected = user.browser.log.filter((text) => !noise.test(text));
    assert.deepEqual(unexpected, []);
  });
});
