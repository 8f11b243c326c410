// What an admin changes is seen at once by those in the midst of something: waiting, talking, ringing, wrapping up.

import assert from "node:assert/strict";
import { atAdmin, inLine } from "./category-pages.mjs";

/** Waits until the line of a category in the list says so. */
const lineSays = (person, name, text, says = true) =>
  person.until(
    `“${text}” in the line of ${name}: ${says}`,
    (wanted, what, does) => {
      const lines = [...document.querySelectorAll("li.line")];
      const line = lines.find((one) => one.querySelector("h2")?.innerText === wanted);
      return line !== undefined && line.innerText.includes(what) === does;
    },
    name,
    text,
    says,
  );

/** A weekly plan under which it is always open, so that nothing but a holiday closes it. */
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from_min: 0, to_min: 1_440 }));

/** The number of seconds in a text such as “Waiting 25 seconds”; of another text none. */
const secondsShown = (person, where, from, to) =>
  person.until(
    `${from} to ${to} seconds in ${where}`,
    (selector, low, high) => {
      const text = document.querySelector(selector)?.innerText ?? "";
      const seconds = Number(/(\d+) seconds/.exec(text)?.[1]);
      return seconds >= low && seconds <= high;
    },
    where,
    from,
    to,
  );

const settings = (house, changes) =>
  house.api(
    "PATCH",
    "/v1/settings",
    Object.entries(changes).map(([key, value]) => ({ key, value: String(value) })),
  );

export const journeys = [
  {
    name: "a holiday that closes a category over people asks what becomes of them, in the same step",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      await house.category("Sales", { hours: { weekly: { zone: "UTC", week: EVERY_DAY, holidays: [] } } });
      const agent = await house.desk(await house.agent("Alan", { categories: ["Billing"] }));
      await house.category("Billing", { mode: "manual" });
      const waiting = await house.customer("Grace");
      await waiting.see("You are next");
      await inLine(admin, "Sales", "Edit");
      await admin.press("Add a holiday");
      await admin.page.evaluate(
        (today) => {
          const field = document.querySelector("input[type=date]");
          field.value = today;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        },
        new Date().toISOString().slice(0, 10),
      );
      const name = await admin.page.$("input[aria-label=Name]");
      await name.type("The day of this test");
      await admin.press("Save");
      await admin.see("1 person waits in Sales");
      await admin.see("By these hours it is closed now.");
      await admin.picture("fate-by-hours");
      await admin.press("Cancel");
      await waiting.see("You are next");
      await admin.press("Save");
      await admin.see("Keep serving them");
      await admin.press("Send them to another category");
      await admin.see("To which category?");
      await admin.confirm("Save");
      await waiting.see("Waiting for Billing");
      await admin.see("Closed now, opens");
      await agent.press("Take next");
      await waiting.composer();
    },
  },
  {
    name: "drafts switched off disappear, and switched on begin with the next one",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await customer.composer();
      await customer.see("Alan can see what you type before you send it.");
      await customer.type("my first words");
      await agent.see("my first words");
      await house.category("Sales", { preview: "off" });
      await agent.gone("my first words");
      await customer.gone("Alan can see what you type");
      await customer.type(" and a secret");
      await agent.see("Grace is typing");
      await house.category("Sales", { preview: "on" });
      await customer.see("Alan cannot see this one");
      await customer.type(" of mine");
      await customer.reload();
      await customer.see("Alan cannot see this one");
      await customer.type(", kept");
      await customer.send();
      await agent.said("my first words and a secret of mine, kept");
      await customer.see("Alan can see what you type before you send it.");
      const seen = await agent.page.evaluate(() => document.querySelector(".draft")?.innerText ?? "");
      assert.equal(seen, "", "a draft was shown that was begun before the line");
      await customer.type("something new");
      await agent.until("the next draft", () => document.querySelector(".draft")?.innerText.includes("something new"));
      await house.category("Sales", { preview: "ask" });
      await customer.see("May Alan see what you type before you send it?");
      await agent.until("no draft", () => !document.querySelector(".draft"));
    },
  },
  {
    name: "times that run are reckoned anew: a lost customer, an offer, a wrap-up",
    run: async (house) => {
      await house.admin();
      await settings(house, { grace_s: 600 });
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await customer.composer();
      await customer.shut();
      await secondsShown(agent, ".banner.warn.numbers", 400, 600);
      await settings(house, { grace_s: 300 });
      await secondsShown(agent, ".banner.warn.numbers", 1, 300);
      await house.category("Sales", { wrap_up_s: 3_600 });
      await settings(house, { grace_s: 1 });
      await agent.see("the customer was gone for too long");
      const left = (from, to) =>
        agent.until(
          `a wrap-up of ${from} to ${to} minutes`,
          (low, high) => {
            const text = document.querySelector(".wrap-up")?.innerText ?? "";
            const minutes = Number(/(\d+):\d\d/.exec(text)?.[1]);
            return minutes >= low && minutes <= high;
          },
          from,
          to,
        );
      await left(50, 60);
      await house.category("Sales", { wrap_up_s: 1_800 });
      await left(20, 30);
      await house.category("Sales", { wrap_up_s: 0 });
      await agent.see("Nobody to talk to yet");

      await settings(house, { offer_s: 300, grace_s: 30 });
      await house.category("Sales", { mode: "offer" });
      const next = await house.customer("Linus");
      await next.see("You are next");
      await agent.see("Linus");
      await agent.until("minutes to answer", () =>
        /^[2-9]\d\d s/.test(document.querySelector(".offer-left")?.innerText),
      );
      await settings(house, { offer_s: 5, offer_again_s: 600 });
      await agent.until("the offer to go", () => !document.querySelector(".offer"));
      await next.see("You are next");
      // Whoever cools down is rung again when the shorter time is over.
      await settings(house, { offer_again_s: 5, offer_s: 300 });
      await agent.press("Accept");
      await next.composer();
    },
  },
  {
    name: "a new name stands at once in the chat, in the line and in the pane",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await customer.composer();
      const waiting = await house.customer("Linus");
      await waiting.see("Waiting for Sales");
      await house.category("Sales", { name: "Shop and more" });
      await customer.until("the name in the head", () =>
        document.querySelector(".talk-head")?.innerText.includes("Shop and more"),
      );
      await waiting.see("Waiting for Shop and more");
      await agent.until("the name in the pane", () =>
        document.querySelector(".pane-head")?.innerText.includes("Shop and more"),
      );
      await waiting.reload();
      await waiting.see("Waiting for Shop and more");
      await customer.reload();
      await customer.see("Shop and more");
    },
  },
  {
    name: "the list of categories follows who waits and what another admin does",
    run: async (house) => {
      const admin = await atAdmin(house);
      await lineSays(admin, "Sales", "waits", false);
      const agent = await house.desk(await house.agent("Alan"), { available: false });
      const customer = await house.customer("Grace");
      await lineSays(admin, "Sales", "1 person");
      await agent.press("Go available");
      await customer.composer();
      await lineSays(admin, "Sales", "1 person", false);
      await house.category("Billing", { open: false });
      await lineSays(admin, "Billing", "Closed");
      await house.category("Billing", { open: true, name: "Invoices" });
      await lineSays(admin, "Invoices", "Open");
    },
  },
  {
    name: "what another admin changes is followed without a reload, and what is typed stays",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house, "Agents");
      const other = await house.desk(await house.agent("Zoe", { admin: true }), { available: false });
      await other.press("Administration");
      await admin.see("zoe@example.com");
      await house.agent("Alan");
      await admin.see("alan@example.com");

      await admin.press("Allow-list");
      await admin.press("Add an entry");
      await admin.fill("Address or network", "198.51.100.7");
      await other.press("Allow-list");
      await other.press("Add an entry");
      await other.fill("Address or network", "192.0.2.0/24");
      await other.press("Add");
      await admin.see("192.0.2.0/24");
      await admin.until("what was typed", () => document.querySelector("input[name=cidr]").value === "198.51.100.7");
      await admin.press("Cancel");

      await admin.press("Settings");
      await admin.until("the settings", () => document.querySelector("input[name=hold_s]"));
      await admin.page.type("input[name=grace_s]", "1");
      const typed = await admin.page.$eval("input[name=grace_s]", (field) => field.value);
      await settings(house, { hold_s: 77, grace_s: 33 });
      await admin.until("the other's number", () => document.querySelector("input[name=hold_s]").value === "77");
      assert.equal(await admin.page.$eval("input[name=grace_s]", (field) => field.value), typed);
      await admin.press("Discard");
      await admin.until("the saved number", () => document.querySelector("input[name=grace_s]").value === "33");

      await admin.press("Keys");
      await house.api("POST", "/v1/keys", { name: "Shop", scopes: ["agents:read"] });
      await admin.see("Shop");
    },
  },
  {
    name: "an open category page follows where nothing was typed, and says what somebody else has changed, and to what",
    run: async (house) => {
      const admin = await atAdmin(house);
      await lineSays(admin, "Sales", "Queue limit 500");
      await house.category("Sales", { queue_limit: 7 });
      await lineSays(admin, "Sales", "Queue limit 7");
      await inLine(admin, "Sales", "Edit");
      const field = (name, value) =>
        admin.until(
          `${value} as ${name}`,
          (wanted, what) => document.querySelector(`input[name=${wanted}]`)?.value === what,
          name,
          value,
        );
      await field("queue_limit", "7");
      const discard = (disabled) =>
        admin.until(
          disabled ? "nothing to discard" : "something to discard",
          (wanted) => [...document.querySelectorAll(".save-bar button")][0]?.disabled === wanted,
          disabled,
        );
      await discard(true);
      await admin.page.type("input[name=name]", " and more");
      await discard(false);
      await house.category("Sales", { name: "Shop", queue_limit: 8 });
      await admin.see("Changed meanwhile by somebody else");
      await admin.see("Queue limit: 8 people");
      await admin.see("Name: Shop You have typed something else here, which counts when you save.");
      await admin.picture("changed-meanwhile");
      await field("queue_limit", "8");
      await field("name", "Sales and more");
      await admin.press("Save");
      await lineSays(admin, "Sales and more", "Queue limit 8");
    },
  },
  {
    name: "an agent whose only category is archived is told so at once, and what to do",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await customer.composer();
      const sales = await house.category("Sales", { archived: true });
      await agent.see("You are in no category");
      const head = () => document.querySelector(".pane-head")?.innerText.includes("Sales");
      await agent.until("the name of the archived category in the pane", head);
      await agent.reload();
      await agent.until("the name of the archived category in the pane", head);
      await customer.press("End");
      await customer.confirm("End");
      await agent.press("Close");
      await agent.see("An admin can assign you to one, or restore yours if it was archived.");
      await house.api("PATCH", `/v1/categories/${sales.category}`, { archived: false, open: true });
      await agent.gone("You are in no category");
    },
  },
  {
    name: "who came back to an archived category is seen, and it is said what becomes of them",
    run: async (house) => {
      const admin = await atAdmin(house);
      await settings(house, { grace_s: 1 });
      const alan = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await customer.composer();
      await house.category("Sales", { archived: true });
      await admin.see("Archived categories (1)");
      await alan.shut();
      await customer.see("Looking for the next agent");
      await lineSays(admin, "Sales", "1 person");
      const rosa = await house.desk(await house.agent("Rosa", { categories: ["Billing"] }));
      await inLine(admin, "Sales", "Decide");
      await admin.see("It is archived, but somebody came back to it.");
      assert.equal(await admin.sees("Keep serving them"), false);
      await admin.press("Send them to another category");
      await admin.confirm("Do it");
      await admin.see("Nobody waits in Sales any more.");
      await rosa.see("Grace");
      await customer.composer();
    },
  },
  {
    name: "who enters at the moment at which it closes is told when it opens",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      await agent.see("Nobody to talk to yet");
      const late = await house.person("Grace");
      // The news that it has closed does not come to this page in time.
      await late.page.evaluateOnNewDocument(() => {
        const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
        const filtered = function (listen) {
          const isKept = (event) => globalThis.deaf && event.data.includes('"type":"board"');
          set.call(this, (event) => isKept(event) || listen(event));
        };
        Object.defineProperty(WebSocket.prototype, "onmessage", { set: filtered });
      });
      await late.open("/");
      await late.press("Sales");
      await late.fill("Your name", "Grace");
      await late.page.evaluate(() => {
        globalThis.deaf = true;
      });
      const holidays = [{ date: new Date().toISOString().slice(0, 10), name: "" }];
      await house.category("Sales", { hours: { weekly: { zone: "UTC", week: EVERY_DAY, holidays } } });
      await late.pressFirst(["Start", "Get in line"]);
      await late.see("This has just closed. It opens");
      await agent.see("Nobody to talk to yet");
    },
  },
];
