// The archive beside a house that goes on: filters name whom and what records name, notes and tags come to open pages, and how it looks.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { eventually } from "./category-pages.mjs";
import { look } from "./looks.mjs";
import { PHONE } from "./person.mjs";
import { choose } from "./staff.mjs";
import { end, listed, talk } from "./talks.mjs";

const chip = (person, text) =>
  person.until(
    `the chip “${text}”`,
    (wanted) => [...document.querySelectorAll(".chip.on")].some((one) => one.innerText.trim() === wanted),
    text,
  );

const options = (person, label) =>
  person.page.evaluate((wanted) => {
    const field = [...document.querySelectorAll("label")].find((one) => one.innerText.trim() === wanted)?.control;
    return [...(field?.options ?? [])].map((one) => one.innerText.trim());
  }, label);

const tagged = (person, tag) =>
  person.until(
    `the tag ${tag}`,
    (wanted) => [...document.querySelectorAll(".chip.tag")].some((one) => one.innerText.trim() === wanted),
    tag,
  );

/** Leaves all words to be indexed anew, as some upgrades do; it begins when the next conversation ends. */
const forgetWords = (house) => {
  const script = `
import sqlite3, sys
store = sqlite3.connect(sys.argv[1], timeout=10)
store.execute("UPDATE conversations SET words_from = 0")
store.commit()
`;
  return promisify(execFile)("python3", ["-c", script, `${house.data}/usher.db`]);
};

/** Whether the placeholder of a field is narrower than the field. */
const hintFits = (person, hint) =>
  person.page.evaluate((wanted) => {
    const field = document.querySelector(`input[placeholder="${wanted}"]`);
    const style = getComputedStyle(field);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const room = field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    return pen.measureText(field.placeholder).width <= room;
  }, hint);

export const journeys = [
  {
    name: "filters offer a removed agent and an archived category, to whom their records name; chips show the names",
    run: async (house) => {
      const account = await house.admin();
      const gone = await house.agent("Gwen");
      const gwen = await house.desk(gone);
      await end(await talk(house, gwen, "Grace", "a lamp"));
      await house.api("DELETE", `/v1/agents/${gone.agent}`);
      const bill = await house.agent("Bill", { categories: ["Billing", "Other"] });
      const agent = await house.desk(bill);
      await end(await talk(house, agent, "Linus", "a bill", "Billing"));
      await house.category("Billing", { archived: true });
      await house.category("Account Support", { archived: true });

      const admin = await house.desk(account, { available: false });
      await admin.press("Archive");
      await listed(admin, "Linus", "Grace");
      await choose(admin, "Agent", "Gwen (removed)");
      await listed(admin, "Grace");
      await chip(admin, "Agent: Gwen (removed)");
      await admin.reload();
      await chip(admin, "Agent: Gwen (removed)");
      await choose(admin, "Agent", "Any");
      await choose(admin, "Category", "Billing (archived)");
      await listed(admin, "Linus");
      await chip(admin, "Category: Billing (archived)");

      await agent.press("Archive");
      await listed(agent, "Linus");
      await choose(agent, "Category", "Billing (archived)");
      await chip(agent, "Category: Billing (archived)");
      await listed(agent, "Linus");
      const offered = await options(agent, "Category");
      assert.ok(!offered.includes("Account Support (archived)"), offered.join());
    },
  },
  {
    name: "an archive that is empty follows the first record: at a desk, and on an admin's page without one",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await talk(house, agent, "Grace", "a lamp");
      const admin = await house.person("Ada");
      await admin.open("/admin/archive");
      await admin.fill("E-mail address", account.email);
      await admin.fill("Password", account.password);
      await admin.press("Log in");
      await admin.see("No conversation has ended yet.");
      await agent.press("Archive");
      await agent.see("No conversation has ended yet.");
      await end(customer);
      await listed(agent, "Grace");
      await listed(admin, "Grace");
    },
  },
  {
    name: "a note and a tag of somebody else appear in the open panel and on the open page of the record, once",
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await talk(house, agent, "Grace", "a lamp");
      await agent.press("About Grace");
      await agent.see("No note yet");
      await house.api("POST", "/v1/conversations/1/notes", { text: "calls back on Monday" });
      await agent.see("calls back on Monday");
      await house.api("PUT", "/v1/conversations/1/tags", { tags: ["lamp"] });
      await tagged(agent, "lamp");
      await agent.fill("Add a note", "of my own");
      await agent.press("Add", ".beside form.stack-tight");
      await agent.see("of my own");
      await house.api("POST", "/v1/conversations/1/notes", { text: "the last one" });
      await agent.see("the last one");
      const shown = await agent.page.$$eval(".beside .note-text", (all) => all.map((one) => one.innerText));
      assert.deepEqual(shown, ["calls back on Monday", "of my own", "the last one"]);

      await end(customer);
      await agent.press("Archive");
      await agent.press("Grace");
      await agent.see("the last one");
      const admin = await house.person("Ada");
      await admin.open("/admin/archive/1");
      await admin.fill("E-mail address", account.email);
      await admin.fill("Password", account.password);
      await admin.press("Log in");
      await admin.see("the last one");
      await house.api("POST", "/v1/conversations/1/notes", { text: "after the end" });
      await agent.see("after the end");
      await admin.see("after the end");
      await house.api("PUT", "/v1/conversations/1/tags", { tags: ["sold"] });
      await tagged(agent, "sold");
      await tagged(admin, "sold");
    },
  },
  {
    name: "a note that comes while the line is lost is there when it is back",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan"), { allow: [/WebSocket/, /ERR_/] });
      await talk(house, agent, "Grace", "a lamp");
      await agent.press("About Grace");
      await agent.see("No note yet");
      await agent.offline(true);
      await agent.see("The connection is lost");
      await house.api("POST", "/v1/conversations/1/notes", { text: "meanwhile" });
      await agent.offline(false);
      await agent.see("meanwhile");
    },
  },
  {
    name: "the list at a desk and on a phone: hits have the width of the row, a card has few lines, the log is a jump away",
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(account);
      const words = "the quick brown fox jumps over the lazy dog, and on and on, until there is no field left to run";
      await end(await talk(house, agent, "Grace", words));
      await end(await talk(house, agent, "Rosa", "short"));
      await agent.press("Archive");
      await listed(agent, "Rosa", "Grace");
      const wraps = await agent.page.$$eval(".archive-table tbody .numbers", (all) =>
        all
          .map((one) => one.innerText)
          .filter((_, at) => all[at].getClientRects().length > 1 || all[at].scrollWidth > all[at].clientWidth),
      );
      assert.deepEqual(wraps, []);
      await agent.open("/agent/archive?text=lazy");
      await agent.until("the hit", () => document.querySelector("a.hit mark"));
      const share = await agent.page.evaluate(() => {
        const width = (one) => document.querySelector(one).getBoundingClientRect().width;
        return width("a.hit") / width(".archive-table");
      });
      assert.ok(share > 0.9, `a hit has ${share} of the row`);
      await look(agent, "archive-hits-1280-light");

      const phone = await house.person("Ada", { viewport: PHONE, scheme: "dark" });
      await phone.open("/agent/archive");
      await phone.fill("E-mail address", account.email);
      await phone.fill("Password", account.password);
      await phone.press("Log in");
      await listed(phone, "Rosa", "Grace");
      const heights = await phone.page.$$eval(".archive-table tbody tr", (all) =>
        all.map((one) => one.getBoundingClientRect().height),
      );
      assert.ok(
        heights.every((height) => height < 130),
        `cards are ${heights.join()} px high`,
      );
      assert.equal(await phone.sees("–"), false);
      await look(phone, "archive-390-dark");
      await phone.open("/agent/archive?text=lazy");
      await phone.until("the hit", () => document.querySelector("a.hit mark"));
      await look(phone, "archive-hits-390-dark");
      await phone.press("Grace");
      await phone.press("To what was said");
      await phone.until("the log in sight", () => {
        const { top } = document.querySelector(".record-log")?.getBoundingClientRect() ?? {};
        return top >= -1 && top < innerHeight - 150;
      });
      await look(phone, "record-390-dark");
    },
  },
  {
    name: "a search says that words are still being indexed, and no more once they are; what a filter wants is not cut",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Gwen"));
      await end(await talk(house, agent, "Grace", "a lamp"));
      await forgetWords(house);
      const admin = await house.desk(account, { available: false, viewport: { width: 1280, height: 800 } });
      await admin.open("/admin/archive");
      await listed(admin, "Grace");
      assert.equal(await admin.sees("still being indexed"), false, "no words are looked for");
      await admin.open("/admin/archive?text=lamp");
      await admin.see("The words of 1 conversation are still being indexed: not all is found yet.");
      for (const [who, where] of [
        [admin, "/admin/archive"],
        [agent, "/agent/archive"],
      ]) {
        await who.page.setViewport({ width: 1280, height: 800 });
        await who.open(where);
        await listed(who, "Grace");
        assert.ok(await hintFits(who, "Name or e-mail"), `the customer's filter is cut on ${where}`);
      }
      await agent.open("/agent");
      await end(await talk(house, agent, "Linus", "a shade"));
      await eventually("an index of all", async () => {
        const { value } = await house.api("GET", "/v1/conversations?text=lamp");
        return value.not_indexed === 0;
      });
      await admin.open("/admin/archive?text=lamp");
      await listed(admin, "Grace");
      assert.equal(await admin.sees("still being indexed"), false);
    },
  },
];
