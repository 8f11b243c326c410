// The audit log on its page: what was done to whom, by each filter, page by page, and taken home.

import assert from "node:assert/strict";
import { openDownloads } from "./downloads.mjs";
import { look } from "./looks.mjs";
import { atAdmin, choose, day, edit, setDay } from "./staff.mjs";

/** Waits until the log shows exactly so many entries, each saying one of these. */
const deeds = (person, ...wanted) =>
  person.until(
    `the entries ${wanted.join(", ")}`,
    (all) => {
      const rows = [...document.querySelectorAll(".table.audit tbody tr")].map((one) => one.innerText);
      const busy = document.querySelector(".table-wrap")?.ariaBusy === "true";
      return !busy && rows.length === all.length && all.every((said, at) => rows[at].includes(said));
    },
    wanted,
  );

export const journeys = [
  {
    name: "the audit log tells what was done to whom, with before and after; it is filtered and taken home",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      const account = await house.agent("Alan");
      await house.api("PATCH", `/v1/agents/${account.agent}`, { capacity: 3 });
      await house.api("PATCH", `/v1/agents/${account.agent}`, { capacity: 2 });
      await admin.press("Audit");
      await admin.see("added the agent Alan");
      await admin.see("changed the agent Alan");
      await admin.until("before and after", () => /limit:\s*3\s*→\s*2/.test(document.body.innerText));
      await admin.until("moments to the second, and exact ones", () => {
        const all = [...document.querySelectorAll(".audit-when time")];
        const isExact = (one) => /T.*\.\d{3}Z$/.test(one.dateTime) && /:\d\d[.,]\d{3}/.test(one.title);
        return all.length > 1 && all.every((one) => isExact(one) && /:\d\d:\d\d/.test(one.innerText));
      });
      await admin.picture("audit");
      await choose(admin, "What", "Agent added");
      await admin.gone("changed the agent Alan");
      await admin.see("added the agent Alan");
      assert.match(await admin.page.url(), /action=agent_added/);
      await admin.reload();
      await admin.see("added the agent Alan");
      assert.equal(await admin.sees("changed the agent Alan"), false);
      const csv = await admin.page.evaluate(async () => {
        const link = [...document.querySelectorAll("a")].find((one) => one.innerText === "As CSV");
        const answer = await fetch(link.href);
        return { type: answer.headers.get("content-type"), text: await answer.text() };
      });
      assert.match(csv.type, /csv/);
      assert.match(csv.text, /agent_added/);
      assert.doesNotMatch(csv.text, /agent_edited/);
      await admin.fill("Text", "nobody of this name");
      await admin.see("Nothing like that");
      await admin.press("Clear the filter");
      await admin.see("changed the agent Alan");
    },
  },
  ...["light", "dark"].map((scheme) => ({
    name: `the audit log on the narrowest phone shows long names, addresses and every moment whole, ${scheme}`,
    run: async (house) => {
      const account = await house.admin();
      const long = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the Second";
      const { agent } = await house.agent(long);
      await house.api("PATCH", `/v1/agents/${agent}`, { full_name: `${long} of that Name`, capacity: 3 });
      const viewport = { width: 320, height: 800, isMobile: true, hasTouch: true };
      const admin = await house.desk(account, { available: false, viewport, scheme });
      await admin.open("/admin/audit");
      await admin.see("of that Name");
      await look(admin, `audit-320-${scheme}`);
      const cut = () =>
        [...document.querySelectorAll(".table.audit td, .sheet-foot > *")]
          .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.innerText);
      assert.deepEqual(await admin.page.evaluate(cut), []);
    },
  })),
  {
    name: "the audit log leads page by page to the oldest entry and back",
    run: async (house) => {
      const admin = await atAdmin(house);
      const account = await house.agent("Alan");
      for (let n = 0; n < 60; n++) {
        await house.api("PATCH", `/v1/agents/${account.agent}`, { capacity: 1 + ((n + 1) % 2) });
      }
      await admin.press("Audit");
      await admin.see("changed the agent Alan");
      assert.equal(await admin.sees("added the agent Alan"), false);
      await admin.press("Older");
      await admin.see("added the agent Alan");
      await admin.press("Newer");
      await admin.gone("added the agent Alan");
    },
  },
  {
    name: "what another admin, a key and the machine itself did is found by who, what, when, from where and a word",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      const account = await house.agent("Alan");
      const other = await house.desk(await house.agent("Barbara", { admin: true }), { available: false });
      const alan = await house.desk(account);
      const grace = await house.customer("Grace");
      await grace.composer();
      const rosa = await house.customer("Rosa");
      await rosa.see("You are next");
      await admin.press("Audit");
      await admin.see("added the agent Barbara");

      await other.press("Administration");
      await other.press("Agents");
      await edit(other, "Alan", () => choose(other, "Limit", "2"));
      await rosa.composer();
      await alan.see("2 of 2");
      const { value: key } = await house.api("POST", "/v1/keys", { name: "Rota", scopes: ["agents:write"], cidrs: [] });
      await fetch(`${house.url}/v1/agents/${account.agent}`, {
        method: "PATCH",
        headers: { authorization: `Bearer ${key.secret}`, "content-type": "application/json" },
        body: JSON.stringify({ capacity: 3 }),
      });
      await alan.see("2 of 3");
      await house.machine("admin", "allow", "198.51.100.0/24");

      await admin.reload();
      await choose(admin, "By", "Barbara");
      await deeds(admin, "changed the agent Alan", "logged in");
      await choose(admin, "What", "Agent edited");
      await deeds(admin, "changed the agent Alan");
      await admin.press("Clear the filter");
      await choose(admin, "By", "Key: Rota");
      await deeds(admin, "changed the agent Alan");
      await admin.see("Rota");
      await choose(admin, "By", "The machine itself (the usher command)");
      await deeds(admin, "put 198.51.100.0/24 into the allow-list");
      await admin.fill("From the address or network", "127.0.0.1");
      await admin.see("Nothing like that");
      await choose(admin, "By", "Any key");
      await deeds(admin, "changed the agent Alan");
      await admin.fill("From the address or network", "127.0.0.");
      await admin.see("Neither an address nor a network.");
      await admin.fill("From the address or network", "127.0.0.0/8");
      await deeds(admin, "changed the agent Alan");
      await admin.press("Clear the filter");
      await setDay(admin, "From the day", day(1));
      await admin.see("Nothing like that");
      await setDay(admin, "From the day", day(-1));
      await setDay(admin, "Up to the day", day(1));
      await admin.fill("Text", "198.51.100");
      await deeds(admin, "put 198.51.100.0/24 into the allow-list");
    },
  },
  {
    name: "an export by the page holds what the filter lets through, and is in the log itself",
    run: async (house) => {
      const admin = await atAdmin(house);
      const account = await house.agent("Alan", { capacity: 2 });
      const alan = await house.desk(account);
      const grace = await house.customer("Grace");
      await grace.composer();
      await admin.press("Agents");
      await edit(admin, "Alan", () => admin.fill("Full name", "=Alan, “the first”"));
      await grace.say("nothing changed for me");
      await alan.said("nothing changed for me");
      await admin.press("Audit");
      await choose(admin, "What", "Agent edited");
      await deeds(admin, "changed the agent Alan");
      const downloads = await openDownloads(admin);
      try {
        await admin.press("As CSV");
        const csv = (await downloads.file(".csv")).text.trim().split("\n");
        assert.equal(csv.length, 2);
        assert.match(csv[1], /agent_edited.*full_name: Alan → =Alan, “the first”/);
        await admin.press("As JSON lines");
        const lines = (await downloads.file(".jsonl")).text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line));
        assert.deepEqual(
          lines.map((line) => [line.action, line.changes]),
          [["agent_edited", [{ field: "full_name", before: "Alan", after: "=Alan, “the first”" }]]],
        );
      } finally {
        await downloads.close();
      }
      await choose(admin, "What", "Audit log exported");
      await deeds(admin, "exported the audit log", "exported the audit log");
    },
  },
];
