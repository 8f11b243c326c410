// How a category routes and talks, changed on its page: its mode, its line, wrap-up and draft preview, while people wait and talk.

import assert from "node:assert/strict";
import { agentSees, atAdmin, choose, customerSees, edit, end } from "./category-pages.mjs";

const mode = (admin, to) => edit(admin, "Sales", () => choose(admin, "Routing", to));
const preview = (admin, to) => edit(admin, "Sales", () => choose(admin, "Draft preview", to));

/** Until the agent's page shows the draft of that customer, word for word. */
const draftSeen = (agent, customer, text) =>
  agent.until(
    `the draft “${text}” of ${customer}`,
    (whose, wanted) => {
      const pane = [...document.querySelectorAll(".pane")].find((one) => one.ariaLabel.includes(whose));
      return pane?.querySelector(".draft")?.innerText.endsWith(wanted);
    },
    customer,
    text,
  );

/** Until the agent is told that they type, and nothing of what. */
const onlyTypingSeen = async (agent, customer) => {
  await agent.see(`${customer} is typing…`);
  const panes = await agent.page.$$eval(".pane", (all) => all.map((one) => [one.ariaLabel, one.innerText]));
  const [, text] = panes.find(([label]) => label.includes(customer));
  assert.doesNotMatch(text, /secret/);
};

export const journeys = [
  {
    name: "a mode is changed while somebody waits: manual, offer, manual again while it rings, automatic",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }));
      await mode(admin, "Manual");
      await agent.see("Press “Take next”");
      const customer = await house.customer("Grace");
      await customer.see("You are next");
      await agentSees(agent, "Sales", "1");
      await mode(admin, "Offer");
      await agent.see("A customer for you");
      await agent.see("Grace, Sales");
      await customer.see("You are next");
      await mode(admin, "Manual");
      await agent.gone("A customer for you");
      await customer.see("You are next");
      await mode(admin, "Automatic");
      await customer.composer();
      await agent.say("hello", "Grace");
      await customer.said("hello");
      await mode(admin, "Manual");
      const next = await house.customer("Linus");
      await next.see("You are next");
      await agent.press("Take next");
      await next.composer();
      await agent.composer("Linus");
    },
  },
  {
    name: "a line is full, and longer or shorter by the page; a limit out of its bounds is refused",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan"));
      const talking = await house.customer("Rosa");
      await talking.composer();
      const visitor = await house.visitor("Linus");
      const form = await house.visitor("Hopper");
      await form.press("Sales");
      await form.see("Your name");
      await edit(admin, "Sales", async () => {
        await admin.fill("Queue limit", "");
        await admin.fill("Wrap-up, seconds", "3601");
        await admin.press("Save");
        await admin.see("This must be 1 to 1,000,000 people.");
        await admin.see("This must be 0 to 3,600 seconds.");
        await admin.fill("Queue limit", "1");
        await admin.fill("Wrap-up, seconds", "0");
      });
      const waiting = await house.customer("Grace");
      await waiting.see("You are next");
      await customerSees(visitor, "Sales", "The line is full at the moment");
      await form.see("The line is full at the moment. The page tells you by itself when there is room.");
      assert.equal(await form.sees("Your name"), false);
      await agentSees(agent, "Sales", "Full");
      await edit(admin, "Sales", () => admin.fill("Queue limit", "2"));
      await customerSees(visitor, "Sales", "1 person waiting");
      await form.fill("Your name", "Hopper");
      await form.press("Get in line");
      await form.until("the second place", () => document.querySelector(".wait-number")?.innerText.includes("2"));
      await agentSees(agent, "Sales", "2");
      // Those who wait keep their places, however short it becomes.
      await edit(admin, "Sales", () => admin.fill("Queue limit", "1"));
      await end(talking);
      await waiting.composer();
      await form.see("You are next");
      await customerSees(visitor, "Sales", "The line is full at the moment");
      await end(waiting);
      await form.composer();
      await agent.composer("Hopper");
      await customerSees(visitor, "Sales", "Nobody is waiting. You would be next");
    },
  },
  {
    name: "a category that nobody serves is closed by the page, and open again",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan"));
      await admin.press("Add a category");
      await admin.fill("Name", "Returns");
      await admin.press("Add");
      await agentSees(agent, "Returns", "0");
      const waiting = await house.customer("Grace", "Returns");
      await waiting.see("You are next");
      await agentSees(agent, "Returns", "1");
      const visitor = await house.visitor("Linus");
      await customerSees(visitor, "Returns", "Nobody on duty at the moment, 1 person waiting");
      const form = await house.visitor("Hopper");
      await form.press("Returns");
      await form.see("Your name");
      const keepOpen = () => edit(admin, "Returns", () => admin.press("Keep the line open when nobody is on duty"));
      const closeOverThem = () =>
        edit(admin, "Returns", async () => {
          await admin.press("Keep the line open when nobody is on duty");
          await admin.press("Save");
          await admin.see("1 person waits in Returns");
          await admin.see("Nobody is on duty, so this closes it now. What shall become of them?");
          await admin.press("Keep serving them");
        });
      await closeOverThem();
      await admin.see("Closed to newcomers: nobody is on duty");
      await admin.press("Dashboard");
      await admin.see("It is closed to newcomers while nobody is on duty.");
      await admin.see("Closed: nobody on duty");
      await admin.press("Categories");
      await customerSees(visitor, "Returns", "Closed at the moment");
      await form.see("This is closed at the moment.");
      await agentSees(agent, "Returns", "Closed");
      await waiting.see("You are next");
      await keepOpen();
      await customerSees(visitor, "Returns", "Nobody on duty at the moment, 1 person waiting");
      await form.see("Your name");
      await waiting.see("You are next");
      await closeOverThem();
      await agentSees(agent, "Returns", "Closed");
      // Somebody on duty opens it by themselves.
      await house.desk(await house.agent("Barbara", { categories: ["Returns"] }));
      await waiting.composer();
      await customerSees(visitor, "Returns", "Nobody is waiting. You would be next");
      await agentSees(agent, "Returns", "–");
    },
  },
  {
    name: "wrap-up is given and taken away by the page: the next customer waits for it, or not",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan"));
      const first = await house.customer("Grace");
      await first.composer();
      const second = await house.customer("Linus");
      await second.see("You are next");
      await edit(admin, "Sales", () => admin.fill("Wrap-up, seconds", "600"));
      await end(first);
      await agent.see("Wrap-up, ");
      await agent.until("ten minutes at most", () => /Wrap-up, (10:00|9:\d\d) left/.test(document.body.innerText));
      await agentSees(agent, "Sales", "1");
      await second.see("You are next");
      await agent.press("Finish");
      await second.composer();
      await edit(admin, "Sales", () => admin.fill("Wrap-up, seconds", "0"));
      const third = await house.customer("Rosa");
      await third.see("You are next");
      await end(second);
      await third.composer();
      await agent.composer("Rosa");
      assert.equal(await agent.sees("Wrap-up, "), false);
    },
  },
  {
    name: "draft preview by the page: what customers are told, and what the agent sees of their next conversations",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan", { capacity: 3 }));
      const shown = await house.customer("Grace");
      await shown.composer();
      await shown.see("Alan can see what you type before you send it.");
      await shown.type("no secret");
      await draftSeen(agent, "Grace", "no secret");

      await preview(admin, "Ask");
      const asked = await house.customer("Linus");
      await asked.composer();
      await asked.see("May Alan see what you type before you send it?");
      await asked.type("a secret");
      await onlyTypingSeen(agent, "Linus");
      await asked.press("Allow");
      await asked.see("Alan can see what you type before you send it.");
      await asked.type(" no more");
      await draftSeen(agent, "Linus", "a secret no more");

      await preview(admin, "Off");
      const hidden = await house.customer("Rosa");
      await hidden.composer();
      await hidden.type("my secret");
      await onlyTypingSeen(agent, "Rosa");
      assert.equal(await hidden.sees("see what you type"), false);
      await hidden.send();
      await agent.said("my secret");
    },
  },
];
