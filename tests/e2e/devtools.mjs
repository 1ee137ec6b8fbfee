// Chromium for what is measured, driven by its DevTools pipe and nothing else: a test library watches the network for its own
// purposes, and then one measures that.
import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Chromium with a fresh profile, as `send` for commands and `on` for events: the DevTools protocol is JSON with a zero byte after each message. */
export function launch() {
  const profile = mkdtempSync(join(tmpdir(), "bucketkit-profile-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];
  const browser = spawn(process.env.BUCKETKIT_CHROMIUM, [...flags, `--user-data-dir=${profile}`, "--remote-debugging-pipe"], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const [, , , input, output] = browser.stdio;
  const waiting = new Map();
  const events = new EventEmitter();
  let last = 0;
  let text = "";
  output.setEncoding("utf8").on("data", (chunk) => {
    const messages = (text + chunk).split("\0");
    text = messages.pop();
    for (const { id, result, error, method, params } of messages.map((message) => JSON.parse(message))) {
      if (method) events.emit(method, params);
      const { resolve, reject } = waiting.get(id) ?? {};
      if (error) reject?.(new Error(error.message));
      else resolve?.(result);
      waiting.delete(id);
    }
  });
  const ended = new Promise((resolve) => browser.once("exit", resolve));
  ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error("the browser ended"));
  });
  input.on("error", () => {});
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
  async function close() {
    await Promise.race([send("Browser.close"), ended]);
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  /** What it returns ends it. */
  function on(event, listener) {
    events.on(event, listener);
    return () => events.off(event, listener);
  }
  return { send, on, close };
}
