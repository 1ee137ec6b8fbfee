// The same tests in each engine, at a page of their own.
import { after, before, describe } from "node:test";
import { engines } from "./browsers.mjs";
import { serve } from "./site.mjs";
import { userOf } from "./user.mjs";

const chosen = process.env.BUCKETKIT_ENGINES?.split(",") ?? Object.keys(engines);

/** `declare` names the tests, and is given who sits before the browser; `look` and `set` are the user's most frequent wishes. */
export async function inEachEngine(declare) {
  const site = await serve();
  after(() => site.close());
  for (const name of chosen) describe(name, () => {
    // Filled in when the browser is there.
    const user = {};
    before(async () => {
      const browser = await engines[name]();
      await browser.resize(1000, 900);
      Object.assign(user, userOf(browser, site.origin));
    });
    after(() => user.browser?.close());
    const look = (expression) => user.look(expression);
    declare({ name, user, look, set: (value) => look(`void (page.element.value = ${JSON.stringify(value)})`) });
  });
}
