// <bucket-resource-form>: what it says, in whose words, and when it keeps quiet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inEachEngine } from "./each.mjs";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

await inEachEngine(({ user, look, set }) => {
  test("sent empty, it asks for what is missing and gives no advice on the rest", async () => {
    await user.open();
    await look("void (page.element.required = true)");
    await user.click(`page.form.querySelector("button")`);
    await user.sees(`page.focused() === "field-bucket"`);
    const shown = await look(`[...page.inside.querySelectorAll(".issue")].map(({ className }) => className)`);
    assert.deepEqual(shown, ["issue error"]);
    assert.ok(await look("page.element.validation.issues.length > 2"), "there would be more to say");
    await user.fill("region", "eu-west-3");
    await user.press("Tab");
    await user.sees(`page.element.validation.issues.some(({ path }) => path === "/endPoint")`);
    assert.equal(await look(`page.issues("endPoint").length`), 0);
  });

  test("a field of the page that is at fault before it comes first", async () => {
    await user.open();
    await set({ bucket: "a/b" });
    await look(`void page.form.prepend(Object.assign(document.createElement("input"), { required: true, id: "first" }))`);
    await user.click(`page.form.querySelector("button")`);
    await user.sees(`document.activeElement.id === "first"`);
    await look(`void (document.querySelector("#first").value = "x", document.activeElement.blur())`);
    await user.click(`page.form.querySelector("button")`);
    await user.sees(`page.focused() === "field-bucket"`);
  });

  test("messages and buttons speak as the labels do, and a button says what it puts", async () => {
    await user.open();
    await set({ bucket: "photos", endPoint: "https://minio.example.com", pathStyle: true, region: "us-east-1" });
    assert.match(await look(`page.text("endPoint")`), /“Use TLS” and “Path style”/);
    assert.equal(await look(`page.fix("endPoint").textContent`), "Use minio.example.com (Use TLS: Yes)");
    await set({ bucket: "photos", region: "eu-west-3", endPoint: "s3.eu-west-3.amazonaws.com", secretKey: ` ${SECRET}`, accessKey: SECRET });
    await look(`void page.field("pathStyle").focus()`);
    await user.press("Tab");
    await user.sees(`page.fix("pathStyle")`);
    assert.equal(await look(`page.fix("pathStyle").textContent`), "Set “Path style” to No");
    assert.equal(await look(`page.fix("secretKey").textContent`), "Remove the white space");
    assert.match(await look("page.element.validation.issues.find(({ code }) => code === 'path_style_unset').message"), /pathStyle/, "developers read the field's name");
    await look(`void (page.element.type = "object_settings")`);
    await set({ type: "S3", bucket: "photos", region: "us-east-1", endpoint: "http://minio.example.com", path_style: true, allow_http: false });
    assert.match(await look(`page.text("endpoint")`), /“Allow http”/);
    assert.equal(await look(`page.fix("endpoint").textContent`), "Use minio.example.com (Allow http: Yes)");
  });

  test("a placeholder for the whole of it is kept until somebody fills in something", async () => {
    await user.open();
    await set("$res:f/folder/name");
    assert.equal(await user.value(), "$res:f/folder/name");
    assert.equal(await look("page.form.checkValidity()"), true);
    assert.match(await look(`page.inside.querySelector("[part~=whole]").textContent`), /\$res:f\/folder\/name/);
    assert.deepEqual(await look("[...new FormData(page.form)]"), [["storage", '"$res:f/folder/name"']]);
    await user.paste(JSON.stringify({ bucket: "photos", region: "eu-west-3" }), `page.field("endPoint")`);
    await user.sees("page.element.value.bucket");
    assert.deepEqual(await user.value(), { bucket: "photos", region: "eu-west-3" });
    await user.click("page.undo()");
    assert.equal(await user.value(), "$res:f/folder/name");
    await user.fill("bucket", "photos");
    assert.deepEqual(await user.value(), { bucket: "photos" });
    assert.equal(await look(`page.inside.querySelector("[part~=whole]").hidden`), true);
    await look(`void (page.element.defaultValue = "$var:u/me/storage")`);
    await user.click(`page.form.querySelector("[type=reset]")`);
    await user.sees(`page.element.value === "$var:u/me/storage"`);
  });

  test("whatever the app sets, nothing is thrown: a circle, a page that is none", async () => {
    await user.open();
    await look(`void (() => { const value = { bucket: "photos", extra: {} }; value.extra.self = value; page.element.value = value; })()`);
    assert.deepEqual(await user.value(), { bucket: "photos", extra: { self: null } });
    await look(`void page.element.setAttribute("page-url", "http://")`);
    assert.ok(await look("page.element.validation.issues.length"));
    assert.equal(await look(`page.inside.querySelector("[part~=unavailable]").hidden`), true);
    await look(`void (page.element.use = "browser", page.element.pageUrl = "https://app.example/", page.element.value = { bucket: "photos", endPoint: "10.0.0.1", useSSL: false })`);
    assert.ok(await look("page.element.validation.issues.some(({ code }) => code === 'mixed_content')"));
  });

  test("a storage shows the path that its type has, and what is filled", async () => {
    await user.open();
    await look(`void (page.element.type = "large_file_storage")`);
    const paths = `["s3_resource_path", "azure_blob_resource_path", "gcs_resource_path", "root_path"].filter((name) => page.field(name))`;
    assert.deepEqual(await look(paths), []);
    await set({ type: "GoogleCloudStorage" });
    assert.deepEqual(await look(paths), ["gcs_resource_path"]);
    await set({ type: "FilesystemStorage", s3_resource_path: "$res:u/me/files" });
    assert.deepEqual(await look(paths), ["s3_resource_path", "root_path"]);
  });

  test("what is found within a list is counted as people count", async () => {
    await user.open();
    await look(`void (page.element.type = "large_file_storage")`);
    await set({ type: "S3Storage", s3_resource_path: "$res:u/me/files", advanced_permissions: [{ pattern: "a", allow: "read" }, { allow: "read" }], secondary_storage: { archive: {} } });
    assert.match(await look(`page.text("advanced_permissions")`), /Error: Entry 2, pattern: This field is required/);
    assert.match(await look(`page.text("secondary_storage")`), /Error: archive, type: This field is required/);
  });

  test("what was done is said without lying over the field that has the focus", async () => {
    await user.browser.resize(1000, 420);
    await user.open();
    await set({ bucket: "photos", endPoint: "https://minio.example.com" });
    await user.click(`page.fix("endPoint")`);
    await user.sees(`page.status()`);
    const names = ["bucket", "endPoint", "region", "useSSL", "port", "pathStyle", "accessKey", "secretKey"];
    for (const name of names) {
      await look(`void page.field("${name}").focus()`);
      await user.sees(`page.field("${name}").getBoundingClientRect().bottom <= page.inside.querySelector(".status").getBoundingClientRect().top`, name);
    }
    await user.browser.resize(1000, 900);
  });

  test("sending it says nothing on the console: no control was looked for in vain", () => {
    assert.deepEqual(user.browser.log, []);
  });
});
