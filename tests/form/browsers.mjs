// Three engines behind one small interface, so that each test is written once: Chromium by Playwright, Firefox by
// WebDriver BiDi, WebKitGTK by WebDriver.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import puppeteer from "puppeteer-core";
import { Browser, Builder, By, Key, Origin } from "selenium-webdriver";

/**
 * A page in an engine:
 *   open(url) · evaluate("an expression") · click({ x, y }) · type(text) · press("Control+a") · resize(width, height)
 *   pick("input", path): a file, as its chooser would
 *   screenshot(): PNG · close()
 */
export const engines = { chromium: startChromium, firefox: startFirefox, webkit: startWebKit };

/** A program that `cargo xtask` has found. */
function program(name) {
  const path = process.env[name];
  if (!path) throw new Error(`${name} is not set: run these tests by \`cargo xtask browsers\`.`);
  return path;
}

const CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

async function startChromium() {
  const browser = await chromium.launch({ executablePath: program("BUCKETKIT_CHROMIUM"), args: CHROMIUM });
  const page = await browser.newPage();
  const log = [];
  page.on("console", (message) => ["warning", "error"].includes(message.type()) && log.push(message.text()));
  page.on("pageerror", (error) => log.push(String(error)));
  return {
    log,
    version: browser.version(),
    open: (url) => page.goto(url),
    evaluate: (code) => page.evaluate(code),
    click: ({ x, y }) => page.mouse.click(x, y),
    type: (text) => page.keyboard.type(text),
    press: (keys) => page.keyboard.press(keys),
    resize: (width, height) => page.setViewportSize({ width, height }),
    pick: (selector, path) => page.setInputFiles(selector, path),
    screenshot: () => page.screenshot(),
    close: () => browser.close(),
  };
}

async function startFirefox() {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: program("BUCKETKIT_FIREFOX"), headless: true });
  const page = await browser.newPage();
  const log = [];
  page.on("console", (message) => ["warn", "error"].includes(message.type()) && log.push(message.text()));
  page.on("pageerror", (error) => log.push(String(error)));
  return {
    log,
    version: await browser.version(),
    open: (url) => page.goto(url),
    evaluate: (code) => page.evaluate(code),
    click: ({ x, y }) => page.mouse.click(x, y),
    type: (text) => page.keyboard.type(text),
    async press(keys) {
      const [last, ...held] = keys.split("+").reverse().map((key) => (key === "Space" ? " " : key));
      for (const key of held) await page.keyboard.down(key);
      await page.keyboard.press(last);
      for (const key of held) await page.keyboard.up(key);
    },
    resize: (width, height) => page.setViewport({ width, height }),
    pick: async (selector, path) => (await page.$(selector)).uploadFile(path),
    screenshot: () => page.screenshot(),
    close: () => browser.close(),
  };
}

const KEYS = { Control: Key.CONTROL, Shift: Key.SHIFT, Tab: Key.TAB, Enter: Key.ENTER, Space: " ", End: Key.END, Home: Key.HOME, ArrowLeft: Key.ARROW_LEFT, ArrowUp: Key.ARROW_UP, ArrowDown: Key.ARROW_DOWN, Backspace: Key.BACK_SPACE };

async function startWebKit() {
  const port = await freePort();
  const driver = spawn(program("BUCKETKIT_WEBKIT_DRIVER"), [`--port=${port}`], { stdio: "ignore" });
  await listening(port);
  const options = { binary: program("BUCKETKIT_MINIBROWSER"), args: ["--automation"] };
  const browser = await new Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": options })
    .build();
  const version = (await browser.getCapabilities()).get("browserVersion");
  return {
    log: [],
    version: `WebKitGTK ${version}`,
    open: (url) => browser.get(url),
    evaluate: (code) => browser.executeScript(`return ${code}`),
    click: ({ x, y }) => browser.actions().move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT, duration: 0 }).click().perform(),
    type: (text) => browser.actions().sendKeys(text).perform(),
    async press(keys) {
      const [last, ...held] = keys.split("+").reverse().map((key) => KEYS[key] ?? key);
      const actions = browser.actions();
      for (const key of held) actions.keyDown(key);
      actions.sendKeys(last);
      for (const key of held) actions.keyUp(key);
      await actions.perform();
    },
    resize: (width, height) => browser.manage().window().setRect({ width, height }),
    pick: (selector, path) => browser.findElement(By.css(selector)).sendKeys(path),
    screenshot: async () => Buffer.from(await browser.takeScreenshot(), "base64"),
    async close() {
      await browser.quit();
      driver.kill();
    },
  };
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function listening(port) {
  for (let tries = 100; tries > 0; tries--) {
    if (await fetch(`http://127.0.0.1:${port}/status`).then((answer) => answer.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("WebKitWebDriver does not answer.");
}
