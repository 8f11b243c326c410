// Takes a picture of every scene: `node test/shots.mjs [name…]`, into test/shots/. Complains about whatever the console says.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { fake } from "./fake.mjs";
import { customerScenes, staffScenes } from "./scenes.mjs";
import { accessScenes } from "./scenes-access.mjs";
import { servePages } from "./serve.mjs";

const OUT = fileURLToPath(new URL("./shots/", import.meta.url));
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
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
  see: (page, selector) => page.waitForSelector(selector, { timeout: 5_000 }),
};

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
for (const [name, scene] of Object.entries({ ...customerScenes, ...staffScenes, ...accessScenes })) {
  if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const scheme of only) {
      const page = await browser.newPage();
      const complain = (what) => {
        complaints += 1;
        process.stderr.write(`${name} ${size} ${scheme}: ${what}\n`);
      };
      page.on("console", (line) => ["error", "warn"].includes(line.type()) && complain(line.text()));
      page.on("pageerror", (error) => complain(error.message));
      await page.setViewport(viewport);
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      await page.evaluateOnNewDocument(fake, scene);
      await page.goto(pages.url + scene.path, { waitUntil: "networkidle0" });
      for (const [what, ...rest] of scene.steps ?? []) await STEPS[what](page, ...rest);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) complain(`the page is ${over} px too wide`);
      await page.screenshot({ fullPage: scene.whole === true, path: `${OUT}${name}-${size}-${scheme}.png` });
      await page.close();
    }
  }
}
await browser.close();
pages.close();
process.exitCode = complaints > 0 ? 1 : 0;
