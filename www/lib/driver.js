// The two ways in which page and driver talk: what the page says is answered with what the driver wants, and the driver has the
// app's functions asked.
import { guarded } from "./boundary.js";
import { write } from "./wire.js";

/** `host` has a function for each word of the driver's. `trapped` hears of a trap, which ends everything that it had in hand. */
export function conversation(driver, host, trapped) {
  const records = [];
  const call = (...said) => guarded(() => driver.call(Date.now(), write(said)));

  /**
   * Does what the driver wants, in its order: what a listener says meanwhile has its effect after what was wanted before,
   * or a request could be cancelled that is yet to be sent.
   */
  function carryOut(wanted) {
    const busy = records.length > 0;
    records.push(...wanted);
    if (busy) return;
    try {
      for (; records.length; records.shift()) {
        const [word, id, ...fields] = records[0];
        host[word](Number(id), fields);
      }
    } finally {
      records.length = 0;
    }
  }

  function tell(...said) {
    try {
      carryOut(call(...said));
    } catch (error) {
      trapped(error);
    }
  }

  return { call, carryOut, tell };
}

/** Calls the app's functions, later, when the driver is at rest, and tells what came of it if that is still wanted. */
export function questions(tell) {
  const asking = new Map();
  let thrown;
  return {
    async ask(id, called, failed) {
      const controller = new AbortController();
      asking.set(id, controller);
      let answer;
      try {
        await undefined;
        if (!asking.has(id)) return;
        answer = await called(controller.signal);
      } catch (cause) {
        thrown = cause;
        // Its message is the app's own; neither credentials nor signatures are part of it.
        answer = [failed, String(cause?.message ?? cause)];
      }
      if (asking.delete(id)) tell(answer[0], id, ...answer.slice(1));
    },
    unask(id) {
      const controller = asking.get(id);
      asking.delete(id);
      controller?.abort();
    },
    /** What the app's function threw is worth more to its developer than its message. */
    withCause(error) {
      if (/^(credentials|signer)_failed$/.test(error.code) && thrown) error.cause = thrown;
      return error;
    },
  };
}
