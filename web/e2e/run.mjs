// Runs the journeys: `node e2e/run.mjs [words of a name…] [--firefox-only] [--chromium-only]`.
// USHER_BIN is the server; CHROMIUM and FIREFOX are the browsers. Each journey has a server of its own.

import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { openHouse } from "./house.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PARTS = [
  "run",
  "house",
  "person",
  "way",
  "codes",
  "category-pages",
  "staff",
  "downloads",
  "crowd",
  "talks",
  "settings-page",
  "nasty",
  "mongo",
  "guests",
].map((part) => `${part}.mjs`);
const JOURNEY_MS = 90_000;

const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const flag = (name) => process.argv.includes(`--${name}`);
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const firefox = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

const BROWSERS = [
  !flag("firefox-only") && {
    name: "chromium",
    // They mostly wait, so that several at a time take less long.
    lanes: 3,
    options: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--disable-gpu",
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--lang=en-GB",
      ],
    },
  },
  !flag("chromium-only") && {
    name: "firefox",
    // It draws only the page in front.
    lanes: 1,
    options: { browser: "firefox", executablePath: firefox },
  },
].filter((one) => one && existsSync(one.options.executablePath));

async function journeysFor(browser) {
  const files = (await readdir(HERE)).filter((file) => file.endsWith(".mjs") && !PARTS.includes(file)).sort();
  const found = [];
  for (const file of files) {
    const { journeys } = await import(`./${file}`);
    for (const journey of journeys) {
      const name = `${file.replace(".mjs", "")}: ${journey.name}`;
      const isWanted = words.length === 0 || words.some((word) => name.includes(word));
      if (isWanted && (browser !== "firefox" || journey.firefox)) found.push({ ...journey, name });
    }
  }
  return found;
}

async function play(browser, journey) {
  const house = await openHouse(browser, journey.settings);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("took too long")), JOURNEY_MS);
  });
  try {
    await Promise.race([journey.run(house), late]);
    const complaints = house.complaints();
    if (complaints.length > 0) throw new Error(`the browser complained:\n${complaints.join("\n")}`);
  } catch (error) {
    await house.pictures(journey.name);
    const tail = house.log().split("\n").slice(-8).join("\n");
    throw new Error(`${error.stack ?? error}\nthe server's last words:\n${tail}`);
  } finally {
    clearTimeout(timer);
    await house.close();
  }
}

if (!process.env.USHER_BIN) {
  console.log("USHER_BIN names no server");
  process.exit(2);
}
await mkdir(`${HERE}shots`, { recursive: true });
let passed = 0;
const failed = [];

/** Plays journeys one after the other, taking the next from those that are left. */
async function lane(browser, name, left) {
  for (let journey = left.shift(); journey; journey = left.shift()) {
    const started = Date.now();
    try {
      await play(browser, journey);
      passed += 1;
      console.log(`ok   ${name} ${journey.name} (${Date.now() - started} ms)`);
    } catch (error) {
      failed.push(`${name} ${journey.name}`);
      console.log(`FAIL ${name} ${journey.name}\n${String(error.message ?? error)}\n`);
    }
  }
}

async function inBrowser({ name, lanes, options }) {
  const browser = await puppeteer.launch({ headless: true, ...options });
  browser.isFirefox = name === "firefox";
  const left = await journeysFor(name);
  await Promise.all(Array.from({ length: lanes }, () => lane(browser, name, left)));
  await browser.close();
}

await Promise.all(BROWSERS.map(inBrowser));
for (const name of failed) console.log(`failed: ${name}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
