// <bucket-resource-form>: what is pasted fills it, and no secret gets into the page's tree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inEachEngine } from "./each.mjs";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN = "FwoGZXIvYXdzEXAMPLETOKENbutlongenough";

await inEachEngine(({ user, look, set }) => {
  const pastes = {
    "lines for a shell": [`export AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE\nexport AWS_SECRET_ACCESS_KEY="${SECRET}"\nexport AWS_SESSION_TOKEN=${TOKEN}\nexport AWS_REGION=eu-west-3\n`, { accessKey: "ASIAIOSFODNN7EXAMPLE", secretKey: SECRET, token: TOKEN, region: "eu-west-3" }],
    JSON: [JSON.stringify({ bucket: "photos", region: "eu-west-3", useSSL: true, secretKey: SECRET }), { bucket: "photos", region: "eu-west-3", useSSL: true, secretKey: SECRET }],
    "a section of rclone's": [`[minio]\ntype = s3\nprovider = Minio\naccess_key_id = minio-user\nsecret_access_key = ${SECRET}\nendpoint = http://127.0.0.1:9000\n`, { accessKey: "minio-user", secretKey: SECRET }],
    "the console's address": ["https://eu-west-3.console.aws.amazon.com/s3/buckets/photos?region=eu-west-3&tab=objects", { bucket: "photos", region: "eu-west-3" }],
  };
  for (const [what, [text, wanted]] of Object.entries(pastes)) test(`${what}, pasted into a field, fills the form, and can be undone`, async () => {
    await user.open();
    await set({ bucket: "before", region: "us-east-2" });
    await user.paste(text, `page.field("endPoint")`);
    await user.sees(`page.status() !== ""`);
    const value = await user.value();
    for (const [field, expected] of Object.entries(wanted)) assert.ok(value[field] === expected, `${field} is filled in`);
    const events = await look("page.events");
    assert.deepEqual(events, ["input", "change"]);
    await user.click("page.undo()");
    assert.deepEqual(await user.value(), { bucket: "before", region: "us-east-2" });
  });

  test("a field's own text, pasted, is only that", async () => {
    await user.open();
    for (const [field, text] of [["bucket", "photos"], ["endPoint", "s3.eu-west-3.amazonaws.com"], ["secretKey", SECRET], ["token", TOKEN]]) {
      await user.paste(text, `page.field("${field}")`);
      assert.ok((await user.value())[field] === text, `${field} takes it`);
    }
    assert.equal(await look("page.status()"), "");
  });

  test("the box for settings takes them, too, and says when there are none", async () => {
    await user.open();
    await user.copy(pastes.JSON[0]);
    await user.click(`page.inside.querySelector("summary")`);
    await user.click(`page.inside.getElementById("paste")`);
    await user.type("nothing");
    await user.click(`page.inside.querySelector(".paste button")`);
    assert.notEqual(await look("page.status()"), "");
    assert.deepEqual([await user.value(), await look("page.events")], [{}, []]);
    // What was no use is marked: the next paste takes its place.
    assert.deepEqual(await look(`(({ selectionStart, selectionEnd, value }) => [selectionStart, selectionEnd, value])(page.inside.getElementById("paste"))`), [0, 7, "nothing"]);
    await user.click(`page.inside.querySelector("summary")`);
    await user.sees(`page.inside.getElementById("paste").value === ""`);
    await user.click(`page.inside.querySelector("summary")`);
    await user.click(`page.inside.getElementById("paste")`);
    await user.press("Control+v");
    assert.ok((await user.value()).secretKey === SECRET);
    assert.equal(await look(`page.inside.getElementById("paste").value`), "");
    assert.equal(await look(`page.inside.querySelector("details").open`), false);
    assert.equal(await look("page.focused()"), "field-bucket");
  });

  test("no secret is in the tree: typed, revealed, pasted, mended, disabled or in the wrong field", async () => {
    await user.open();
    const clean = async (when) => {
      const tree = await look("page.serialised()");
      for (const secret of [SECRET, TOKEN]) assert.ok(!tree.includes(secret) && !tree.includes(encodeURIComponent(secret)), `a secret is in the tree: ${when}`);
    };
    await user.fill("bucket", "photos");
    await user.fill("secretKey", SECRET);
    await clean("typed");
    await user.click(`page.inside.querySelector("[part~=reveal]")`);
    assert.equal(await look(`page.field("secretKey").type`), "text");
    await clean("revealed");
    await user.paste(pastes["lines for a shell"][0], `page.field("region")`);
    await user.sees(`page.status() !== ""`);
    await clean("pasted");
    await user.click("page.undo()");
    await clean("undone");
    await set({ bucket: SECRET, endPoint: SECRET, region: SECRET, accessKey: SECRET, secretKey: "AKIAIOSFODNN7EXAMPLE", token: ` ${TOKEN}`, useSSL: SECRET, port: SECRET, more: TOKEN });
    await look("void page.element.reportValidity()");
    await clean("in the wrong fields");
    for (let clicks = 0; clicks < 12 && (await look(`!!page.inside.querySelector("[part~=fix]")`)); clicks++) {
      await user.click(`page.inside.querySelector("[part~=fix]")`);
      await clean("mended");
    }
    await look("void (page.element.disabled = true)");
    await clean("disabled");
  });
});
