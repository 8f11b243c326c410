// The dashboard: what it tells of the floor, and what one does from it; an agent and customers see what becomes of it.

import assert from "node:assert/strict";
import { agentSees, atAdmin, choose, customerSees, inLine } from "./category-pages.mjs";

/** Presses a link of what needs somebody. */
const help = async (admin, need, label) => {
  await admin.see(need);
  await admin.press(label, ".needs");
};

const logIn = async (house, { email, password }) => {
  const headers = { origin: house.url, "content-type": "application/json" };
  const answer = await fetch(`${house.url}/v1/login`, {
    method: "POST",
    headers,
    body: JSON.stringify({ email, password }),
  });
  assert.equal(answer.status, 200);
};

/** Until the table of agents holds these and nobody else. */
const agentsShown = (admin, names) =>
  admin.until(
    `the agents ${names.join(", ")}`,
    (wanted) => {
      const all = [...document.querySelectorAll(".floor-agents tbody .person > span:last-child")];
      return (
        all
          .map((one) => one.innerText)
          .sort()
          .join() === wanted
      );
    },
    [...names].sort().join(),
  );

const chip = (admin, name, n) =>
  admin.until(
    `“${name} ${n}”`,
    (wanted) => {
      const found = [...document.querySelectorAll(".floor-agents .chip")].find(
        (one) => one.innerText.replace(/\s+/g, " ").trim() === wanted,
      );
      found?.click();
      return found;
    },
    `${name} ${n}`,
  );

/** The first admin, who has no console open: logged in at the dashboard itself. */
const atDashboard = async (house) => {
  const account = await house.admin();
  const admin = await house.person(account.display_name);
  await admin.open("/admin");
  await admin.fill("E-mail address", account.email);
  await admin.fill("Password", account.password);
  await admin.press("Log in");
  await admin.see("Conversations under way");
  return admin;
};

export const journeys = [
  {
    name: "the dashboard tells who waits and who talks, and what needs somebody first",
    firefox: true,
    run: async (house) => {
      const admin = await atDashboard(house);
      await admin.see("Nothing needs you right now.");
      const first = await house.customer("First", "Billing");
      await first.see("You are next");
      await admin.see("Billing: 1 person waits, and nobody on duty has a console open");
      await admin.see("You are one of them: open your console to serve.");
      await admin.see("Open your console");
      await admin.picture("dashboard-needs");
      const agent = await house.desk(await house.agent("Alan", { categories: ["Billing"] }));
      await first.composer();
      await admin.see("Nothing needs you right now.");
      await admin.see("Conversations under way");
      await admin.see("First");
      const second = await house.customer("Second", "Billing");
      await second.see("You are next");
      await admin.until("the totals", () => {
        const tile = (name) => [...document.querySelectorAll(".tile")].find((one) => one.innerText.includes(name));
        return tile("Waiting")?.innerText.includes("1") && tile("Talking")?.innerText.includes("1");
      });
      await admin.until("a longest wait that runs", () =>
        [...document.querySelectorAll(".tile")].some((one) => /Longest wait\s+\d:\d\d/.test(one.innerText)),
      );
      await admin.until("the agent at his limit", () =>
        [...document.querySelectorAll(".floor-agents tr")].some(
          (one) => one.innerText.includes("Alan") && one.innerText.includes("1 of 1"),
        ),
      );
      await admin.picture("dashboard");
      await second.press("Leave the line");
      await second.confirm("Leave the line");
      await admin.until("nobody to wait", () =>
        [...document.querySelectorAll(".tile")].some(
          (one) => /Waiting/.test(one.innerText) && /\b0\b/.test(one.innerText),
        ),
      );
      await agent.see("First");
      assert.equal(await agent.sees("Second"), false, "who left the line is nowhere on the console");
    },
  },
  {
    name: "from what needs somebody on the dashboard to the page that helps, and those who wait are helped",
    run: async (house) => {
      const admin = await atDashboard(house);
      const agent = await house.desk(await house.agent("Alan"));
      const talking = await house.customer("Rosa");
      await talking.composer();
      const waiting = await house.customer("Grace", "Billing");
      await waiting.see("You are next");
      await help(admin, "Billing: 1 person waits, and nobody on duty has a console open", "Agents");
      await inLine(admin, "Alan", "Edit");
      await admin.press("Billing");
      await choose(admin, "Limit", "2");
      await admin.press("Save");
      await waiting.composer();
      await agent.composer("Grace");
      await admin.press("Dashboard");
      await admin.see("Nothing needs you right now.");

      await house.category("Sales", { queue_limit: 1 });
      const next = await house.customer("Linus");
      await next.see("You are next");
      const visitor = await house.visitor("Hopper");
      await customerSees(visitor, "Sales", "The line is full at the moment");
      await help(admin, "Sales is full: 1 person waits, and nobody else can enter", "Its settings");
      await admin.see("Edit Sales");
      await admin.fill("Queue limit", "2");
      await admin.press("Save");
      await customerSees(visitor, "Sales", "1 person waiting");
      await agentSees(agent, "Sales", "1");
      await admin.press("Dashboard");
      await admin.see("Nothing needs you right now.");
      await admin.press("Sales", ".floor-categories");
      await admin.see("Edit Sales");
    },
  },
  {
    name: "many agents on the dashboard are found by how they stand and by name, while they change",
    run: async (house) => {
      const admin = await atAdmin(house, "Dashboard");
      const agent = await house.desk(await house.agent("Alan"));
      const names = Array.from({ length: 7 }, (_, at) => `Colleague ${at + 1}`);
      await Promise.all(names.map(async (name) => logIn(house, await house.agent(name, { categories: ["Billing"] }))));
      await agentsShown(admin, ["Ada", "Alan", ...names]);
      await chip(admin, "Available", 1);
      await agentsShown(admin, ["Alan"]);
      const customer = await house.customer("Grace");
      await customer.composer();
      await agentsShown(admin, []);
      await admin.see("No agent fits.");
      await chip(admin, "At capacity", 1);
      await agentsShown(admin, ["Alan"]);
      await agent.press("Away");
      await agent.press("Lunch");
      await agentsShown(admin, []);
      await chip(admin, "All", 9);
      const search = await admin.page.$(".floor-agents input[type=search]");
      await search.type("sales");
      await agentsShown(admin, ["Ada", "Alan"]);
      await admin.see("Away: Lunch");
    },
  },
];
