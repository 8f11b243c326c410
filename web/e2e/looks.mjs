// How it looks and reads: accessibility of every page, phone and wide, light and dark; and the keyboard alone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { PHONE } from "./person.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { width: 1280, height: 800 };

/** What is shown and lies beyond a side of the window, where nothing that scrolls or clips holds it. In the page. */
function beyondTheSides() {
  const wide = document.documentElement.clientWidth;
  const style = (element) => getComputedStyle(element);
  // By what of an element's surroundings it can be scrolled to, or is cut off on purpose.
  const isHeld = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { overflowX, clipPath, position } = style(at);
      if (clipPath !== "none" || (at !== element && overflowX !== "visible")) return true;
      if (position === "fixed") return false;
    }
    return false;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const isText = node.nodeType === Node.TEXT_NODE;
    const element = isText ? node.parentElement : node;
    if (isText && !node.data.trim()) continue;
    if (element.ownerSVGElement || !element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = (isText ? range : element).getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || (box.left >= -1 && box.right <= wide + 1)) continue;
    // Text within its own element that cuts it off is held by that.
    if (isHeld(element) || (isText && style(element).overflowX !== "visible")) continue;
    const what = isText ? node.data.trim() : element.outerHTML;
    found.push(`${Math.round(box.left)} to ${Math.round(box.right)} of ${wide}: ${what.slice(0, 120)}`);
  }
  return found;
}

/** The foot of a dialog that is not in sight, and texts to be taken along of which a part is not. In the page. */
function outOfSight() {
  const feet = [...document.querySelectorAll("dialog[open] .dialog-foot .button")].filter((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top < 0 || bottom > innerHeight;
  });
  const cut = [...document.querySelectorAll("[data-shown]")].filter(
    (one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1,
  );
  return [...feet, ...cut].map((one) => one.outerHTML.slice(0, 120));
}

/** No serious violation, nothing beyond the sides of the window, nothing cut off that somebody needs whole. */
export async function look(person, name) {
  await person.picture(name);
  const beyond = await person.page.evaluate(beyondTheSides);
  assert.deepEqual(beyond, [], `${name} sticks out`);
  assert.deepEqual(await person.page.evaluate(outOfSight), [], `${name} is cut`);
  const over = await person.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `${name} is ${over} px too wide`);
  await person.page.evaluate(AXE);
  const { violations } = await person.page.evaluate(() => globalThis.axe.run());
  const serious = violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n  ")}`);
  assert.deepEqual(serious, [], `${name}:\n${serious.join("\n")}`);
}

const everyPage = (viewport, scheme) => async (house) => {
  const tag = `${viewport.width}-${scheme}`;
  const options = { viewport, scheme };
  const account = await house.admin();
  const door = await house.person("Door", options);
  await door.open("/login");
  await door.see("For staff.");
  await look(door, `login-${tag}`);
  const admin = await house.desk(account, { ...options, available: false });
  await look(admin, `console-away-${tag}`);
  await admin.press("Go available");
  await admin.see("Nobody to talk to yet");
  const customer = await house.visitor("Grace", options);
  await customer.see("1 agent available now");
  await look(customer, `welcome-${tag}`);
  await customer.press("Sales");
  await customer.see("Your name");
  await look(customer, `form-${tag}`);
  await customer.fill("Your name", "Grace");
  await customer.press("Start");
  await customer.composer();
  await customer.say("Hello");
  await admin.say("Good day");
  await customer.said("Good day");
  await look(customer, `chat-${tag}`);
  await look(admin, `console-${tag}`);
  await admin.press("Transfer");
  await admin.see("Hand Grace over");
  await look(admin, `transfer-${tag}`);
  await admin.press("Cancel");
  const waiting = await house.customer("Next", "Sales", options);
  await waiting.see("You are next");
  await look(waiting, `wait-${tag}`);
  await customer.press("End");
  await customer.confirm("End");
  await customer.see("You ended the conversation");
  await look(customer, `ended-${tag}`);
  await admin.press("Archive");
  await admin.see("Customer ended it");
  await look(admin, `archive-${tag}`);
  await admin.press("Grace");
  await admin.said("Good day");
  await look(admin, `record-${tag}`);
  await admin.press("Administration");
  await admin.see("Conversations under way");
  await look(admin, `board-${tag}`);
  await admin.press("Agents");
  await admin.see("Who may log in");
  await admin.see("Ada Admin");
  await look(admin, `agents-${tag}`);
  await admin.press("Add an agent");
  await admin.see("A new agent");
  await look(admin, `agent-form-${tag}`);
  await admin.press("Add", "dialog");
  await admin.see("Enter the e-mail address.");
  await look(admin, `agent-form-faults-${tag}`);
  await admin.press("Cancel");
  await admin.press("Categories");
  await admin.see("Routing: Automatic");
  await look(admin, `categories-${tag}`);
};

/** The admins' own pages and what stands beside a chat, each with something in it. */
const housePages = (viewport, scheme) => async (house) => {
  const tag = `${viewport.width}-${scheme}`;
  const options = { viewport, scheme, allow: [/status of 409/] };
  const account = await house.admin();
  const admin = await house.desk(account, options);
  const customer = await house.customer("Grace", "Sales", options);
  await customer.composer();
  await customer.say("The lamp is broken");
  await admin.said("The lamp is broken");
  await admin.until("the button", () => {
    document.querySelector("[data-beside]")?.click();
    return document.querySelector("[data-beside]");
  });
  await admin.see("Earlier conversations");
  await admin.fill("Add a note", "Sent a new one.");
  await admin.press("Add", "section[aria-label=Notes]");
  await admin.until("the note", () => document.querySelector(".note-text"));
  await look(admin, `beside-${tag}`);
  await admin.press("Close", ".beside");
  await customer.press("End");
  await customer.confirm("End");
  await customer.see("You ended the conversation");
  await house.customer("Next", "Billing", options);
  await admin.until("the next", () => document.querySelectorAll(".pane").length > 0);
  await admin.press("Away");
  await admin.press("Break");
  await house.category("Billing", { retention_days: { days: 30 } });
  const line = await house.customer("Third", "Account Support", options);
  await line.see("You are next");
  await admin.press("Administration");
  await admin.see("Account Support: 1 person waits, and nobody on duty is available");
  await look(admin, `dashboard-${tag}`);
  await admin.open("/admin/categories");
  await admin.see("Kept 30 days");
  const support = (await house.categories()).find((one) => one.name === "Account Support");
  await admin.open(`/admin/categories/${support.category}`);
  await admin.see("Edit Account Support");
  await admin.press("By the week");
  await admin.press("Add a holiday");
  await look(admin, `category-${tag}`);
  await admin.press("Archive this category");
  await admin.see("What shall become of them?");
  await look(admin, `fate-${tag}`);
  await admin.press("Tell them that it has closed");
  await admin.confirm("Archive it");
  await line.see("has closed");
  await look(line, `dismissed-${tag}`);
  await admin.open("/admin/settings");
  await admin.see("Lost connections");
  await admin.fill("Ring an agent", "0");
  await admin.press("Save");
  await admin.see("This must be");
  await look(admin, `settings-${tag}`);
  await admin.open("/admin/archive?text=lamp");
  await admin.until("the word marked", () => document.querySelector("mark"));
  await look(admin, `found-${tag}`);
  await admin.open("/admin/archive?text=unicorn");
  await admin.see("Nothing found");
  await look(admin, `nothing-${tag}`);
};

export const journeys = [
  { name: "the house's pages, wide and light", run: housePages(WIDE, "light") },
  { name: "the house's pages, wide and dark", run: housePages(WIDE, "dark") },
  { name: "the house's pages, on a phone, light", run: housePages(PHONE, "light") },
  { name: "the house's pages, on a phone, dark", run: housePages(PHONE, "dark") },
  { name: "every page, wide and light", run: everyPage(WIDE, "light") },
  { name: "every page, wide and dark", run: everyPage(WIDE, "dark") },
  { name: "every page, on a phone, light", run: everyPage(PHONE, "light") },
  { name: "every page, on a phone, dark", run: everyPage(PHONE, "dark") },
  {
    name: "a whole conversation with the keyboard alone",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const admin = await house.person("Ada");
      await admin.open("/login");
      await admin.see("For staff.");
      // Keys go to the page in front.
      const tabTo = async (person, name, back = false) => {
        await person.look();
        for (let tries = 0; tries < 60; tries++) {
          const at = await person.page.evaluate(() => {
            const one = document.activeElement;
            return (one?.labels?.[0]?.innerText ?? one?.getAttribute("aria-label") ?? one?.innerText ?? "").trim();
          });
          if (at === name || at.startsWith(`${name}\n`)) return;
          if (back) await person.page.keyboard.down("Shift");
          await person.page.keyboard.press("Tab");
          if (back) await person.page.keyboard.up("Shift");
        }
        throw new Error(`${person.name} cannot reach “${name}” by Tab`);
      };
      await tabTo(admin, "E-mail address");
      await admin.page.keyboard.type(account.email);
      await tabTo(admin, "Password");
      await admin.page.keyboard.type(house.password);
      await admin.page.keyboard.press("Enter");
      await admin.see("You are away");
      await tabTo(admin, "Go available");
      await admin.page.keyboard.press("Enter");
      await admin.see("Nobody to talk to yet");

      const customer = await house.visitor("Grace");
      await customer.see("1 agent available now");
      await tabTo(customer, "Sales");
      await customer.page.keyboard.press("Enter");
      await customer.see("Your name");
      await tabTo(customer, "Your name");
      await customer.page.keyboard.type("Grace");
      await customer.page.keyboard.press("Enter");
      await customer.composer();
      await tabTo(customer, "Message");
      await customer.page.keyboard.type("by keys");
      await customer.page.keyboard.press("Enter");
      await admin.said("by keys");
      await admin.look();
      await admin.page.keyboard.down("Alt");
      await admin.page.keyboard.press("1");
      await admin.page.keyboard.up("Alt");
      await admin.until("the composer", () => document.activeElement?.tagName === "TEXTAREA");
      await admin.page.keyboard.type("answered by keys");
      await admin.page.keyboard.press("Enter");
      await customer.said("answered by keys");
      await admin.page.keyboard.press("Escape");
      await admin.until("the composer to be left", () => document.activeElement?.tagName !== "TEXTAREA");
      await admin.page.keyboard.type("?");
      await admin.see("With the keyboard alone");
      await admin.page.keyboard.press("Escape");
      await admin.gone("With the keyboard alone");
      // Backwards: forwards lies the browser's own bar, from which some browsers do not come back.
      await tabTo(customer, "End", true);
      await customer.page.keyboard.press("Enter");
      await customer.see("End the conversation?");
      await tabTo(customer, "End");
      await customer.page.keyboard.press("Enter");
      await customer.see("You ended the conversation");
    },
  },
];
