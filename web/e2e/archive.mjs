// The archive: searched as it is typed, filtered, read, with notes and tags; and what stands beside a chat.

import assert from "node:assert/strict";
import { sayAll } from "./crowd.mjs";
import { PHONE } from "./person.mjs";
import { beside, end, talk } from "./talks.mjs";

// A page behind others is drawn so seldom that each key takes a second.
const search = async (person, text) => {
  await person.look();
  const field = await person.until("the search", () => document.querySelector("input[type=search]"));
  await field.asElement().click();
  await field.asElement().evaluate((all) => all.select());
  await field.asElement().type(text);
};

const addTag = async (person, tag) => {
  await person.look();
  const field = await person.until("a field for a tag", () => document.querySelector(".tag-form input"));
  await field.asElement().type(tag);
  await person.page.keyboard.press("Enter");
  await person.until(
    `the tag ${tag}`,
    (wanted) => [...document.querySelectorAll(".chip.tag")].some((one) => one.innerText.trim() === wanted),
    tag,
  );
};

/** Waits until the page has led to the entry in which that stands. */
const ledTo = (person, text) =>
  person.until(
    `the entry “${text}” marked, in sight and focused`,
    (wanted) => {
      const line = document.querySelector("li[aria-current]");
      const { top, bottom } = line?.getBoundingClientRect() ?? {};
      const inSight = top >= 0 && bottom <= innerHeight;
      return line?.innerText.includes(wanted) && inSight && document.activeElement === line;
    },
    text,
  );

export const journeys = [
  {
    name: "a hit leads to its entry among 300, the way back to the list where it was, and its address to others",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const other = await house.agent("Odette", { admin: true });
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await talk(house, agent, "Grace", "Where is my blue Fahrrad?");
      const lines = Array.from({ length: 299 }, (_, at) => `Line ${at + 2}, see https://example.org/${at}`);
      lines[198] = "It is at https://example.org/Straße in the straße of <b>roses</b>";
      await sayAll(customer, lines);
      await agent.said("Line 300");
      await end(customer);

      const admin = await house.desk(account, { available: false, viewport: { width: 1280, height: 420 } });
      await admin.open("/admin/archive");
      await search(admin, "ROSES strass");
      await admin.until("the hit", () => document.querySelector("a.hit mark")?.innerText === "Straße");
      const top = await admin.page.evaluate(() => {
        scrollTo(0, document.body.scrollHeight);
        document.querySelector("a.hit").focus();
        return scrollY;
      });
      assert.ok(top > 0, "the list is longer than the window");
      await admin.page.keyboard.press("Enter");
      await ledTo(admin, "in the straße of <b>roses</b>");
      const marks = await admin.page.$$eval("li[aria-current] mark", (all) =>
        all.map((one) => `${one.closest("a") ? "link " : ""}${one.innerText}`),
      );
      assert.deepEqual(marks, ["link Straße", "straße", "roses"]);
      assert.equal(await admin.page.$$eval("[data-entry] mark", (all) => all.length), 3);
      await admin.picture("record-entry");
      const loaded = await admin.page.$$eval("[data-entry]", (all) => all.length);
      assert.ok(loaded <= 200, `${loaded} entries at once`);

      await admin.reload();
      await ledTo(admin, "<b>roses</b>");
      assert.equal(await admin.sees("blue Fahrrad"), false);
      const earlier = await admin.page.evaluate(
        () =>
          [...document.querySelectorAll(".log-older button")].find((one) => one.innerText.includes("earlier"))
            .innerText,
      );
      await admin.press(earlier);
      await admin.said("Where is my blue Fahrrad?");
      await admin.see("Alan has joined");
      assert.equal(await admin.sees("earlier entr"), false);

      await admin.page.goBack();
      await admin.until(
        "the list where it was, at the hit that was followed",
        (before) => Math.abs(scrollY - before) <= 1 && document.activeElement?.matches("a.hit"),
        top,
      );
      await admin.page.goForward();
      await ledTo(admin, "<b>roses</b>");
      const link = await admin.page.$eval("li[aria-current] + li a.permalink", (one) => [one.ariaLabel, one.href]);
      assert.match(link[0], /, link to entry 202$/);
      await admin.press(link[0]);
      await ledTo(admin, "Line 201");
      await admin.press("← All conversations");
      await admin.until("the search again", () => document.querySelector("a.hit mark")?.innerText === "Straße");

      const second = await house.person("Odette");
      await second.open(link[1].slice(house.url.length));
      await second.fill("E-mail address", other.email);
      await second.fill("Password", other.password);
      await second.press("Log in");
      await ledTo(second, "Line 201");
      await second.open("/admin/archive/1?entry=9000");
      await second.see("is not here, or not yours to read");
      await second.said("Where is my blue Fahrrad?");
    },
  },
  {
    name: "search finds what was just said, filters stand in the address, a record has notes, tags and a transcript",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }));
      const admin = await house.desk(account, { available: false });
      await admin.press("Archive");
      await admin.see("No conversation has ended yet.");
      await end(await talk(house, agent, "Grace", "Where is my blue Fahrrad?"));
      await end(await talk(house, agent, "Linus", "My café order is late"));

      await admin.reload();
      await admin.see("Grace");
      await admin.see("Linus");
      await search(admin, "fahrr");
      await admin.gone("Linus");
      await admin.until("the word marked", () => document.querySelector("mark")?.innerText === "Fahrrad");
      await admin.picture("archive-found");
      await search(admin, "cafe order");
      await admin.until("accents do not matter", () =>
        [...document.querySelectorAll("mark")].some((one) => one.innerText === "café"),
      );
      await search(admin, "unicorn");
      await admin.see("Nothing found");
      await admin.press("Without Text: “unicorn”", ".empty");
      await admin.see("Grace");
      await admin.see("Linus");

      await admin.fill("Customer", "lin");
      await admin.gone("Grace");
      await admin.press("Linus");
      await admin.said("My café order is late");
      await admin.see("Waited in Sales");
      await admin.fill("Add a note", "Was sent on Monday.");
      await admin.press("Add", "section[aria-label=Notes]");
      await admin.until("the note", () => document.querySelector(".note-text")?.innerText === "Was sent on Monday.");
      await addTag(admin, "late delivery");
      const text = await admin.page.evaluate(async () => {
        const link = [...document.querySelectorAll("a[download]")].find((one) => one.innerText === "Text");
        return (await fetch(link.href)).text();
      });
      assert.match(text, /My café order is late/);
      await admin.picture("record");
      await admin.press("← All conversations");
      await admin.see("Linus");
      assert.equal(await admin.sees("Grace"), false);
      assert.match(await admin.page.evaluate(() => location.search), /customer=lin/);
      await admin.press("Without Customer: “lin”");
      await admin.see("Grace");
      await admin.page.goBack();
      await admin.gone("Grace");
      await admin.open("/agent/archive?tag=late+delivery");
      await admin.see("Linus");
      await admin.gone("Grace");
    },
  },
  {
    name: "a filter that is not right says so at its field, on a phone too; many words have to stand in one message",
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      await end(await talk(house, agent, "Grace", "Where is my blue lamp?"));
      const admin = await house.desk(account, { available: false, viewport: PHONE });
      const faultAt = (label, fault) =>
        admin.until(
          `“${fault}” at ${label}`,
          (name, text) => {
            const field = [...document.querySelectorAll(".filter label")].find(
              (one) => one.innerText === name,
            )?.control;
            const told = document.getElementById(field?.getAttribute("aria-describedby"));
            return field?.ariaInvalid === "true" && told?.checkVisibility() && told.innerText === text;
          },
          label,
          fault,
        );
      await admin.open("/admin/archive?from=2026-03-02&to=2026-03-01");
      await faultAt("From", "“From” is later than “To”.");
      await admin.see("A filter is not right");
      assert.equal(await admin.page.$(".spinner"), null);
      await admin.picture("archive-fault");
      await admin.open("/admin/archive?rating=9");
      await faultAt("Rating", "There is no such choice.");
      await admin.see("A filter is not right");
      await admin.open("/admin/archive?agent=77");
      await admin.see("Without Agent: Agent #77");
      await admin.press("Filters (1)");
      const chosen = await admin.page.$$eval(".filter select", (all) =>
        all.map((one) => one.selectedOptions[0].innerText),
      );
      assert.ok(chosen.includes("Agent #77"), `chosen: ${chosen}`);
      await admin.open("/admin/archive?text=lamp+unicorn");
      await admin.see("All words have to stand in one message.");
      await admin.open("/admin/archive?text=unicorn");
      await admin.see("Nothing found");
      assert.equal(await admin.sees("All words"), false);
    },
  },
  {
    name: "notes and tags are seen by the next agent, never by the customer",
    run: async (house) => {
      await house.admin();
      // What is noted may be asked for in the very moment in which the conversation goes to somebody else.
      const first = await house.desk(await house.agent("Alan"), { allow: [/status of 404 .*beside/] });
      const customer = await talk(house, first, "Grace", "I was promised a refund");
      const second = await house.desk(await house.agent("Barbara"));
      await beside(first, "Grace");
      await first.fill("Add a note", "Refund agreed, <b>40 Euro</b>.");
      await first.press("Add", "section[aria-label=Notes]");
      await first.until("the note", () => document.querySelector(".note-text"));
      await addTag(first, "refund");
      await first.press("Transfer");
      await first.press("Barbara");
      await first.press("Hand over");
      await second.see("Grace");
      await second.until("what there is to read", () =>
        document.querySelector("[data-beside]")?.ariaLabel.includes("1 note"),
      );
      await beside(second, "Grace");
      await second.see("Refund agreed, <b>40 Euro</b>.");
      await second.see("refund");
      await second.picture("beside-notes");
      await second.page.keyboard.press("Escape");
      await second.until("the panel to go", () => !document.querySelector(".beside"));
      assert.equal(await customer.sees("40 Euro"), false);
      await customer.say("Said after the hand-over");
      await second.said("Said after the hand-over");
      await end(customer);
      const { value } = await house.api("GET", "/v1/conversations");
      const [{ conversation, entries }] = value.conversations;
      for (const entry of [entries, entries + 50]) {
        await first.open(`/agent/archive/${conversation}?entry=${entry}&text=said`);
        await first.see("is not here, or not yours to read");
        await first.said("I was promised a refund");
        assert.equal(await first.sees("Said after"), false);
      }
    },
  },
  {
    name: "earlier conversations stand beside a returning customer's chat",
    run: async (house) => {
      await house.admin();
      const first = await house.desk(await house.agent("Alan"));
      const customer = await talk(house, first, "Grace", "The first time: a broken lamp");
      await end(customer);
      await first.press("Away");
      await first.press("Lunch");
      const second = await house.desk(await house.agent("Barbara"));
      await customer.press("Start again");
      await customer.see("How can we help?");
      await customer.gone("Rate it or keep a copy");
      await customer.press("Sales");
      await customer.fill("Your name", "Grace");
      await customer.pressFirst(["Start", "Get in line"]);
      await customer.composer();
      await second.until("what there is to read", () =>
        document.querySelector("[data-beside]")?.ariaLabel.includes("1 earlier conversation"),
      );
      await beside(second, "Grace");
      const earlier = await second.until("the earlier one", () => document.querySelector("button.earlier"));
      await earlier.asElement().click();
      await second.said("The first time: a broken lamp");
      await second.picture("beside-earlier");
      const link = await second.page.$eval(".beside-body a[target=_blank]", (one) => one.getAttribute("href"));
      const tab = await second.secondTab(link);
      await tab.see("The first time: a broken lamp");
      await tab.see("Opened beside your conversation");
      await tab.shut();
      const { value } = await house.api("GET", "/v1/audit?action=record_opened");
      assert.equal(value.entries[0].name, "Barbara");
      await second.press("Back to the customer");
      await second.see("Earlier conversations");
    },
  },
  {
    name: "a tag as long as may be is cut with an ellipsis in the list, which stays as wide as the page",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      await end(await talk(house, agent, "Grace", "Where is my blue lamp?"));
      const admin = await house.desk(account, { available: false });
      await admin.open("/admin/archive");
      await admin.press("Grace");
      await addTag(admin, "W".repeat(50));
      for (const viewport of [PHONE, { width: 1280, height: 800 }]) {
        await admin.page.setViewport(viewport);
        await admin.open("/admin/archive");
        await admin.until("a cut tag in a list that fits", () => {
          const badge = document.querySelector(".archive-table .badge");
          const list = document.querySelector(".table-wrap");
          const cut = badge?.scrollWidth > badge?.clientWidth && getComputedStyle(badge).display === "block";
          return cut && list.scrollWidth <= list.clientWidth;
        });
        await admin.picture(`long-tag-${viewport.width}`);
      }
    },
  },
];
