// A category is closed or archived while people wait in it, one of whom is gone for a moment; the agent is at the console all the time.

import assert from "node:assert/strict";
import { agentSees, atAdmin, choose, customerSees, end, goAway, inLine } from "./category-pages.mjs";

/** The agent talks with Rosa; Hopper, who is away from the page, and then Grace wait; Linus looks on. */
const crowd = async (house, category = "Sales") => {
  const admin = await atAdmin(house);
  const agent = await house.desk(await house.agent("Alan", { categories: ["Sales", "Billing"] }));
  const talking = await house.customer("Rosa", category);
  await talking.composer();
  const held = await house.customer("Hopper", category);
  await held.see("You are next");
  const waiting = await house.customer("Grace", category);
  await waiting.until("the second place", () => document.querySelector(".wait-number")?.innerText.includes("2"));
  await goAway(house, held);
  const visitor = await house.visitor("Linus");
  await customerSees(visitor, category, "2 people waiting");
  await agentSees(agent, category, "2");
  return { house, admin, agent, talking, held, waiting, visitor };
};

/** The admin closes Sales and is asked. */
const closing = (run) => async (house) => {
  const people = await crowd(house);
  await inLine(people.admin, "Sales", "Close");
  await people.admin.see("2 people wait in Sales");
  await people.admin.see("What shall become of them?");
  await run(people);
  await customerSees(people.visitor, "Sales", "Closed at the moment");
  await agentSees(people.agent, "Sales", "Closed");
};

export const journeys = [
  {
    name: "a category is closed and those who wait are served still, who is gone for a moment too",
    run: closing(async ({ admin, agent, talking, held, waiting, visitor }) => {
      await admin.picture("fate");
      await admin.press("Keep serving them");
      await admin.confirm("Close it");
      await waiting.see("Nobody new can get in line now. You keep your place and will be served.");
      await agentSees(agent, "Sales", "Closed");
      await agentSees(agent, "Sales", "2");
      await end(talking);
      await waiting.composer();
      await agent.say("good that you waited", "Grace");
      await waiting.said("good that you waited");
      await held.reopen("/");
      await held.see("You are next");
      await held.see("Nobody new can get in line now. You keep your place and will be served.");
      await customerSees(visitor, "Sales", "Closed at the moment");
      await end(waiting);
      await held.composer();
      await agent.composer("Hopper");
      await agentSees(agent, "Sales", "0");
    }),
  },
  {
    name: "a category is closed and those who wait are brought to another, who is gone for a moment too",
    run: closing(async ({ admin, agent, talking, held, waiting, visitor }) => {
      await admin.press("Send them to another category");
      await admin.see("To which category?");
      await admin.confirm("Close it");
      await waiting.see("Waiting for Billing");
      await waiting.see("You were brought to this line");
      await agentSees(agent, "Billing", "2");
      await agentSees(agent, "Sales", "0");
      await customerSees(visitor, "Billing", "2 people waiting");
      await held.reopen("/");
      await held.see("You were brought to this line");
      await held.see("You are next");
      await end(talking);
      await held.composer();
      await agent.composer("Hopper");
      await end(held);
      await waiting.composer();
      await agent.composer("Grace");
      await agentSees(agent, "Billing", "0");
    }),
  },
  {
    name: "a category is closed and those who wait are told, and what else there is, who is gone for a moment too",
    firefox: true,
    run: closing(async ({ admin, agent, talking, held, waiting }) => {
      await admin.press("Tell them that it has closed");
      await admin.confirm("Close it");
      await waiting.see("Sales has closed");
      await waiting.see("you are not in line any more");
      await waiting.picture("dismissed");
      await waiting.reload();
      await waiting.see("Sales has closed");
      await waiting.press("See what else is open");
      await waiting.see("How can we help?");
      await waiting.gone("you are not in line any more");
      await agentSees(agent, "Sales", "0");
      await end(talking);
      await held.reopen("/");
      await held.see("Sales has closed, and you are not in line any more.");
      await agent.press("Close");
      await agent.see("Nobody to talk to yet");
    }),
  },
  {
    name: "a category is archived with people waiting, is gone everywhere, and is brought back",
    run: async (house) => {
      const { admin, agent, talking, held, waiting, visitor } = await crowd(house, "Billing");
      // Who comes back to their place in line has not seen the list of categories.
      await waiting.reload();
      await waiting.see("Waiting for Billing");
      await inLine(admin, "Billing", "Edit");
      await admin.press("Archive this category");
      // At once: the page knows of them.
      await admin.see("2 people wait in Billing");
      assert.equal(await admin.sees("Keep serving them"), false);
      await admin.press("Tell them that it has closed");
      await admin.confirm("Archive it");
      await admin.see("Billing is archived.");
      await admin.press("Dismiss");
      await visitor.gone("Billing");
      await agent.until("the line to go", () =>
        [...document.querySelectorAll(".side-name")].every((one) => one.innerText !== "Billing"),
      );
      await waiting.see("Billing has closed, and you are not in line any more");
      await held.reopen("/");
      await held.see("Billing has closed, and you are not in line any more");
      // A conversation under way goes on.
      await talking.say("are you still there?");
      await agent.say("I am", "Rosa");
      await talking.said("I am");

      await admin.press("Archived categories (1)");
      await inLine(admin, "Billing", "Restore");
      await admin.see("Billing is back, and closed.");
      await customerSees(visitor, "Billing", "Closed at the moment");
      await agentSees(agent, "Billing", "Closed");
      await inLine(admin, "Billing", "Open");
      await customerSees(visitor, "Billing", "Nobody is waiting. You would be next");
      await agentSees(agent, "Billing", "–");
      await end(talking);
      await customerSees(visitor, "Billing", "1 agent available now");
      await visitor.press("Billing");
      await visitor.fill("Your name", "Linus");
      await visitor.press("Start");
      await visitor.composer();
      await agent.composer("Linus");
    },
  },
  {
    name: "a category is archived while it rings: who waits is brought to another, where the agent takes them at once",
    run: async (house) => {
      const admin = await atAdmin(house);
      await house.category("Billing", { mode: "offer" });
      const agent = await house.desk(await house.agent("Alan", { categories: ["Billing", "Account Support"] }));
      const waiting = await house.customer("Grace", "Billing");
      await agent.see("Grace, Billing");
      await waiting.see("You are next");
      await inLine(admin, "Billing", "Edit");
      await admin.press("Archive this category");
      await admin.see("1 person waits in Billing");
      await admin.press("Send them to another category");
      await choose(admin, "To which category?", "Account Support");
      await admin.confirm("Archive it");
      await waiting.composer();
      await agent.gone("A customer for you");
      await agent.until("Account Support over the conversation", () =>
        document.querySelector(".pane-head")?.innerText.includes("Account Support ·"),
      );
      await agent.say("Billing has moved to us", "Grace");
      await waiting.said("Billing has moved to us");
    },
  },
];
