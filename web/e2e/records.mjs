// Records: what a conversation leaves behind, as the agents who had it and an admin find it: filters, files, pages, parts, ratings.

import assert from "node:assert/strict";
import { crowd } from "./crowd.mjs";
import { openDownloads } from "./downloads.mjs";
import { choose, day, setDay } from "./staff.mjs";
import { end, talk } from "./talks.mjs";

const rate = async (customer, score, comment) => {
  await customer.press(String(score));
  await customer.fill("Anything to add?", comment);
  await customer.press("Send rating");
  await customer.see("Thank you for your rating.");
};

/** Waits until the list shows exactly these customers, newest first. */
const lists = (person, ...names) =>
  person.until(
    `the list of ${names.join(", ")}`,
    (wanted) => {
      const table = document.querySelector(".table-wrap");
      const shown = [...document.querySelectorAll(".archive-table td.name a")].map((one) => one.innerText.trim());
      return !table?.classList.contains("stale") && shown.join() === wanted.join();
    },
    names,
  );

const namesOf = (person) =>
  person.page.$$eval(".archive-table td.name a", (all) => all.map((one) => one.innerText.trim()));

const ratingOf = (person) => person.page.$eval(".archive-table tbody td:last-child", (cell) => cell.innerText.trim());

export const journeys = [
  {
    name: "each filter alone, some together, and what is said when nothing fits",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const alan = await house.desk(await house.agent("Alan"));
      const barbara = await house.desk(await house.agent("Barbara", { categories: ["Billing"] }));
      const admin = await house.desk(account, { available: false });
      const grace = await talk(house, alan, "Grace", "a lamp");
      await end(grace);
      await rate(grace, 5, "lovely");
      const rosa = await talk(house, alan, "Rosa", "a table");
      await end(rosa);
      await rate(rosa, 2, "slow");
      await talk(house, barbara, "Linus", "a bill", "Billing");
      await barbara.press("End");
      await barbara.confirm("End");

      await admin.press("Archive");
      await lists(admin, "Linus", "Rosa", "Grace");
      for (const [label, choice, ...names] of [
        ["Category", "Billing", "Linus"],
        ["Agent", "Alan", "Rosa", "Grace"],
        ["Rating", "2 of 5", "Rosa"],
        ["Rating", "Any rating", "Rosa", "Grace"],
        ["Rating", "Not rated", "Linus"],
        ["How it ended", "Agent ended it", "Linus"],
        ["How it ended", "Customer ended it", "Rosa", "Grace"],
      ]) {
        await choose(admin, label, choice);
        await lists(admin, ...names);
        await choose(admin, label, "Any");
        await lists(admin, "Linus", "Rosa", "Grace");
      }
      await setDay(admin, "From", day(1));
      await admin.see("Nothing fits this filter.");
      await setDay(admin, "From", day(-1));
      await lists(admin, "Linus", "Rosa", "Grace");
      await setDay(admin, "To", day(-1));
      await admin.see("Nothing fits all of these at once.");
      await admin.press("Clear all");
      await lists(admin, "Linus", "Rosa", "Grace");
      await choose(admin, "Agent", "Alan");
      await choose(admin, "Rating", "5 of 5");
      await lists(admin, "Grace");
      await choose(admin, "Category", "Billing");
      await admin.see("Nothing fits all of these at once.");
      await admin.press("Without Rating: 5 of 5");
      await admin.press("Without Agent: Alan");
      await lists(admin, "Linus");

      await barbara.press("Archive");
      await lists(barbara, "Linus");
      assert.equal(
        await barbara.page.$$eval(".filter label", (all) => all.some((one) => one.innerText === "Agent")),
        false,
      );
    },
  },
  {
    name: "transcripts are downloaded from the page as text, web page and JSON, and hold the talk",
    run: async (house) => {
      await house.admin();
      const alan = await house.desk(await house.agent("Alan"));
      const grace = await talk(house, alan, "Grace", "Is <b>bold</b> & “quoted” kept?");
      await alan.say("Every letter: ä, 字, 🙂");
      await grace.said("Every letter: ä, 字, 🙂");
      await end(grace);
      await alan.press("Archive");
      await alan.press("Grace");
      await alan.said("Every letter: ä, 字, 🙂");
      const downloads = await openDownloads(alan);
      try {
        await alan.press("Download the transcript: Web page");
        const { text: html } = await downloads.file(".html");
        assert.match(html, /<dt>Customer<\/dt><dd>Grace<\/dd>/);
        const texts = [...html.matchAll(/<div class="text"[^>]*>(.*?)<\/div>/gs)].map(([, text]) => text);
        assert.deepEqual(texts, ["Is &lt;b&gt;bold&lt;/b&gt; &amp; “quoted” kept?", "Every letter: ä, 字, 🙂"]);

        await alan.press("Download the transcript: JSON");
        const record = JSON.parse((await downloads.file(".json")).text);
        const said = record.log
          .filter((entry) => entry.kind === "message")
          .map((entry) => `${entry.name}: ${entry.text}`);
        assert.deepEqual(said, ["Grace: Is <b>bold</b> & “quoted” kept?", "Alan: Every letter: ä, 字, 🙂"]);
        assert.equal(record.line.customer, "Grace");

        await alan.press("Download the transcript: Text");
        const { text } = await downloads.file(".txt");
        assert.match(text, /Grace: Is <b>bold<\/b> & “quoted” kept\?\n/);
        assert.match(text, /Alan: Every letter: ä, 字, 🙂\n/);
      } finally {
        await downloads.close();
      }
    },
  },
  {
    name: "pages of the archive stay still while records arrive: none is skipped, none comes twice",
    run: async (house) => {
      const account = await house.admin();
      const alan = await house.desk(await house.agent("Alan"));
      const early = Array.from({ length: 120 }, (_, n) => `Customer ${n + 1}`);
      await crowd(house, "Sales", early);
      const admin = await house.desk(account, { available: false });
      await admin.press("Archive");
      await admin.until("a full page", () => document.querySelectorAll(".archive-table tbody tr").length === 50);
      const seen = await namesOf(admin);
      const late = Array.from({ length: 7 }, (_, n) => `Late ${n + 1}`);
      const turn = async () => {
        const first = (await namesOf(admin))[0];
        await admin.press("Older");
        await admin.until(
          "the next page",
          (before) => {
            const now = document.querySelector(".archive-table:not(.stale) td.name a")?.innerText.trim();
            return now !== undefined && now !== before && !document.querySelector(".table-wrap.stale");
          },
          first,
        );
        seen.push(...(await namesOf(admin)));
      };
      await crowd(house, "Sales", late.slice(0, 4));
      await turn();
      await crowd(house, "Sales", late.slice(4));
      await turn();
      assert.deepEqual(seen, early.toReversed());
      assert.equal(await admin.sees("Older"), false);
      await admin.press("Newest");
      await admin.see("Late 7");
      assert.deepEqual((await namesOf(admin)).slice(0, 7), late.toReversed());
      await alan.press("Archive");
      await alan.see("Late 7");
    },
  },
  {
    name: "what happened besides what was said stands in the record, in its order",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      await house.category("Sales", { mode: "offer" });
      const alan = await house.desk(await house.agent("Alan"));
      const grace = await house.customer("Grace");
      await alan.see("A customer for you");
      await alan.press("Decline");
      const barbara = await house.desk(await house.agent("Barbara"));
      await barbara.see("A customer for you");
      await barbara.press("Accept");
      await grace.composer();
      await grace.shut();
      await barbara.see("Grace’s connection dropped");
      await grace.reopen("/chat/sales");
      await barbara.see("Grace is back");
      await barbara.press("Transfer");
      await barbara.press("Billing");
      await barbara.press("Hand over");
      await grace.see("Barbara handed over to Billing");
      const carol = await house.desk(await house.agent("Carol", { categories: ["Billing"] }));
      await carol.composer();
      await end(grace);

      const admin = await house.desk(account, { available: false });
      await admin.open("/admin/archive");
      await admin.press("Grace");
      await admin.see("Carol has joined");
      const notices = await admin.page.$$eval(".notice", (all) => all.map((one) => one.innerText.split("\n")[0]));
      const told = [
        /^Waited in Sales for .*, from place 1/,
        /^Offered to Alan: declined/,
        /^Offered to Barbara: accepted/,
        /^Barbara has joined/,
        /^Grace’s connection dropped/,
        /^Grace is back/,
        /^Barbara handed over to Billing/,
        /^Waited in Billing for .*, from place 1/,
        /^Carol has joined/,
        /^Grace ended the conversation/,
      ];
      assert.equal(notices.length, told.length, notices.join());
      for (const [at, wanted] of told.entries()) assert.match(notices[at], wanted);
    },
  },
  {
    name: "who has handed a conversation on reads it up to there; who took it over reads it all",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const alan = await house.desk(await house.agent("Alan"));
      const grace = await talk(house, alan, "Grace", "the first part");
      const barbara = await house.desk(await house.agent("Barbara"));
      await alan.press("Transfer");
      await alan.press("Barbara");
      await alan.fill("Note for the next agent", "wants a refund");
      await alan.press("Hand over");
      await barbara.see("Grace");
      await grace.say("the second part");
      await barbara.said("the second part");
      await alan.press("Archive");
      await alan.see("No conversation has ended yet.");
      await end(grace);
      await rate(grace, 4, "in the end");

      await alan.see("It went on without you");
      await alan.press("Grace");
      await alan.said("the first part");
      await alan.see("Your part ended here.");
      const whole = await alan.page.content();
      for (const later of ["the second part", "in the end", "4 of 5"]) {
        assert.equal(whole.includes(later), false, `an earlier agent reads “${later}”`);
      }
      const copy = await alan.page.$$eval("a[download]", (links) =>
        Promise.all(links.map(async (one) => (await fetch(one.href)).text())),
      );
      assert.equal(copy.length, 3);
      assert.equal(
        copy.some((file) => file.includes("the second part")),
        false,
      );
      assert.ok(copy.every((file) => file.includes("the first part")));

      const admin = await house.desk(account, { available: false });
      for (const reader of [barbara, admin]) {
        await reader.press("Archive");
        await reader.press("Grace");
        await reader.said("the first part");
        await reader.said("the second part");
        await reader.see("wants a refund");
        await reader.see("in the end");
        assert.equal(await reader.sees("Your part ended here."), false);
      }
    },
  },
  {
    name: "a rating at the end is seen by the agent, in the list and in the record",
    run: async (house) => {
      const account = await house.admin();
      const admin = await house.desk(account, { available: false });
      const alan = await house.desk(await house.agent("Alan"));
      const grace = await talk(house, alan, "Grace", "thank you");
      await end(grace);
      await admin.press("Archive");
      await lists(admin, "Grace");
      assert.equal(await ratingOf(admin), "–");
      await rate(grace, 4, "kind & <quick>");
      await alan.press("Archive");
      await lists(alan, "Grace");
      assert.equal(await ratingOf(alan), "4 of 5");
      await admin.reload();
      await lists(admin, "Grace");
      assert.equal(await ratingOf(admin), "4 of 5");
      await admin.press("Grace");
      await admin.see("kind & <quick>");
      await admin.see("4 of 5");
    },
  },
];
