// The page to try the HTTP side: it loads nothing from elsewhere, keeps its policy, and its requests are the logged-in admin's.

import assert from "node:assert/strict";
import { PHONE } from "./person.mjs";

/** Opens an operation, fills its body if it wants one, sends it, and answers with the status that came. */
const tryOut = async (person, operation, body) => {
  const block = `[id$="-${operation}"]`;
  await person.until(`the operation ${operation}`, (wanted) => document.querySelector(wanted), block);
  await person.page.click(`${block} .opblock-summary-control`);
  await person.page.waitForSelector(`${block} .try-out__btn`);
  await person.page.click(`${block} .try-out__btn`);
  if (body) {
    await person.page.waitForSelector(`${block} textarea`);
    await person.page.click(`${block} textarea`, { count: 3 });
    await person.page.keyboard.down("Control");
    await person.page.keyboard.press("A");
    await person.page.keyboard.up("Control");
    await person.page.keyboard.type(JSON.stringify(body));
  }
  await person.page.waitForSelector(`${block} .execute`);
  await person.page.click(`${block} .execute`);
  const live = `${block} .live-responses-table .response .response-col_status`;
  await person.page.waitForSelector(live);
  return Number.parseInt(await person.page.$eval(live, (cell) => cell.innerText), 10);
};

export const journeys = [
  {
    name: "an admin tries a question and a change, and the page keeps to its policy",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const person = await house.person("Ada");
      await person.page.evaluateOnNewDocument(() => {
        window.violations = [];
        document.addEventListener("securitypolicyviolation", (event) => {
          window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      const elsewhere = [];
      person.page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(house.url) && !url.startsWith("data:")) elsewhere.push(url);
      });
      await person.open("/login");
      await person.page.evaluate(
        (email, password) =>
          fetch("/v1/login", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ email, password }),
          }),
        account.email,
        account.password,
      );
      await person.open("/docs");
      assert.equal(await tryOut(person, "me"), 200);
      assert.equal(await tryOut(person, "add_category", { name: "Tried out" }), 201);
      assert.ok(await house.category("Tried out"), "the change was made");
      assert.deepEqual(await person.page.evaluate(() => window.violations), [], "violations of the policy");
      assert.deepEqual(elsewhere, [], "requests to elsewhere");
      await person.page.click("nav a");
      await person.until("the console", () => location.pathname === "/agent" && document.querySelector("h1"));
    },
  },
  {
    name: "the page is dark where the reader wants it, and on a phone no word's box covers another line",
    run: async (house) => {
      const light = await house.person("Light", { viewport: PHONE, scheme: "light" });
      const dark = await house.person("Dark", { viewport: PHONE, scheme: "dark" });
      const brightness = (person) =>
        person.page.evaluate(() => {
          const parts = (element) =>
            getComputedStyle(element)
              .backgroundColor.match(/[\d.]+/g)
              .map(Number);
          const own = parts(document.querySelector(".swagger-ui"));
          const [red, green, blue] = own[3] === 0 ? parts(document.documentElement) : own;
          return document.documentElement.classList.contains("dark-mode") ? red + green + blue : 765;
        });
      for (const person of [light, dark]) {
        await person.open("/docs");
        await person.until("the routes", () => document.querySelector(".opblock"));
      }
      assert.equal(await brightness(light), 765);
      assert.ok((await brightness(dark)) < 200);
      const covered = await light.page.evaluate(() => {
        const tall = [...document.querySelectorAll(".renderedMarkdown code")].flatMap((code) => {
          const line = Number.parseFloat(getComputedStyle(code.parentElement).lineHeight);
          return [...code.getClientRects()].filter((box) => box.height > line).map(() => code.outerHTML);
        });
        return [document.querySelectorAll(".renderedMarkdown code").length > 0, tall];
      });
      assert.deepEqual(covered, [true, []]);
    },
  },
];
