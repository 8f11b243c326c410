// Puts pictures side by side: `node test/sheet.mjs out.png columns name…`, names without `.png`, of test/shots/ or below web/.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const [out, columns, ...names] = process.argv.slice(2);
const pictures = await Promise.all(
  names.map((name) =>
    readFile(
      fileURLToPath(new URL(name.includes("/") ? `../${name}.png` : `./shots/${name}.png`, import.meta.url)),
      "base64",
    ),
  ),
);
const cells = pictures.map((picture) => `<img src="data:image/png;base64,${picture}">`).join("");
const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.setViewport({ width: 2000, height: 100 });
await page.setContent(
  `<style>body{margin:0;display:grid;gap:12px;background:#888;grid-template-columns:repeat(${columns},1fr)}img{width:100%}</style>${cells}`,
);
await page.screenshot({ path: out, fullPage: true });
await browser.close();
