// Somebody at a page: looks, clicks, types, pastes. What the page shows is waited for, never slept for.
import assert from "node:assert/strict";

export function userOf(browser, origin) {
  const user = {
    browser,
    look: (expression) => browser.evaluate(expression),
    async open(path = "index.html") {
      await browser.open(`${origin}/${path}`);
      await user.sees(`document.documentElement.dataset.ready === "" && typeof page === "object"`);
      if (!path.includes("nowasm")) await user.sees("!!page.element.validation");
    },
    async sees(condition, message = condition) {
      for (let tries = 200; tries > 0; tries--) {
        // While the page changes to another there is nobody to ask.
        if (await browser.evaluate(`(() => { try { return !!(${condition}) } catch { return false } })()`).catch(() => false)) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      assert.fail(`never so: ${message}`);
    },
    async click(node) {
      await browser.click(await browser.evaluate(`page.middle(${node})`));
    },
    async type(text) {
      await browser.type(text);
    },
    async fill(name, text) {
      await user.click(`page.field("${name}")`);
      await browser.press("Control+a");
      await browser.type(text);
    },
    /** By the real clipboard. */
    async paste(text, node) {
      await user.copy(text);
      await user.click(node);
      await browser.press("Control+a");
      await browser.press("Control+v");
    },
    async copy(text) {
      await browser.evaluate(`void (document.querySelector("#clipboard").value = ${JSON.stringify(text)})`);
      await user.click(`document.querySelector("#clipboard")`);
      await browser.press("Control+a");
      await browser.press("Control+c");
      await browser.evaluate(`void (document.querySelector("#clipboard").value = "")`);
    },
    press: (keys) => browser.press(keys),
    value: () => browser.evaluate("page.element.value"),
  };
  return user;
}
