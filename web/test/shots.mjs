// Takes a picture of every scene: `node test/shots.mjs [name…]`, into test/shots/. Complains about whatever the console says.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { fake } from "./fake.mjs";
import { customerScenes, staffScenes } from "./scenes.mjs";
import { accessScenes } from "./scenes-access.mjs";
import { lobbyScenes } from "./scenes-lobby.mjs";
import { servePages } from "./serve.mjs";

const OUT = fileURLToPath(new URL("./shots/", import.meta.url));
const WIDTHS = { phone: 390, wide: 1280, wider: 1440, widest: 1920 };
const HEIGHTS = { phone: 844, wide: 800, wider: 900, widest: 1080 };
const SIZES = ["wide", "phone"];
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const only = process.argv.includes("--light")
  ? ["light"]
  : process.argv.includes("--dark")
    ? ["dark"]
    : ["light", "dark"];

/** What is done before the picture is taken. */
const STEPS = {
  press: async (page, label) => {
    const found = await page.waitForFunction(
      (wanted) => {
        const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
        return [...root.querySelectorAll("button, a")].find(
          (one) => (one.getAttribute("aria-label") ?? one.innerText).trim() === wanted,
        );
      },
      { timeout: 5_000 },
      label,
    );
    await found.asElement().click();
  },
  fill: async (page, name, text) => {
    await page.waitForSelector(`[name=${name}]`, { timeout: 5_000 });
    await page.type(`[name=${name}]`, text);
  },
  send: async (page, name) => {
    const field = await page.waitForSelector(`[name=${name}]`, { timeout: 5_000 });
    await field.evaluate((one) => one.form.requestSubmit());
  },
  empty: async (page, name) => {
    const field = await page.waitForSelector(`[name=${name}]`, { timeout: 5_000 });
    await field.click({ count: 3 });
    await page.keyboard.press("Backspace");
  },
  scroll: (page, to) => page.evaluate((y) => window.scrollTo(0, y), to),
  see: (page, selector) => page.waitForSelector(selector, { timeout: 5_000 }),
};

/** Runs in the page: presses what is called so. */
async function press(label) {
  const root = document.querySelector("dialog[open]") ?? document;
  const all = [...root.querySelectorAll("button, a, label, summary")];
  const nameOf = (one) => (one.getAttribute("aria-label") ?? one.innerText).trim();
  const found = all.find((one) => nameOf(one) === label) ?? all.find((one) => nameOf(one).startsWith(`${label}\n`));
  if (!found) throw new Error(`nothing is called “${label}”`);
  found.click();
  await new Promise((done) => setTimeout(done, 100));
}

await mkdir(OUT, { recursive: true });
const pages = await servePages();
const browser = await puppeteer.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
  ],
});
let complaints = 0;
for (const [name, scene] of Object.entries({ ...customerScenes, ...staffScenes, ...accessScenes, ...lobbyScenes })) {
  if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
  for (const size of scene.sizes ?? SIZES) {
    for (const scheme of only) {
      // What one scene keeps in its browser is no other's.
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const complain = (what) => {
        complaints += 1;
        process.stderr.write(`${name} ${size} ${scheme}: ${what}\n`);
      };
      page.on("console", (line) => ["error", "warn"].includes(line.type()) && complain(line.text()));
      page.on("pageerror", (error) => complain(error.message));
      await page.setViewport({ width: WIDTHS[size], height: HEIGHTS[size] });
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      await page.evaluateOnNewDocument(fake, scene);
      await page.goto(pages.url + scene.path, { waitUntil: "networkidle0" });
      for (const label of scene.press ?? []) await page.evaluate(press, label);
      if (scene.press) await page.waitForNetworkIdle({ idleTime: 50 });
      for (const [what, ...rest] of scene.steps ?? []) await STEPS[what](page, ...rest);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) complain(`the page is ${over} px too wide`);
      await page.screenshot({ path: `${OUT}${name}-${size}-${scheme}.png`, fullPage: scene.whole === true });
      await context.close();
    }
  }
}
await browser.close();
pages.close();
process.exitCode = complaints > 0 ? 1 : 0;
