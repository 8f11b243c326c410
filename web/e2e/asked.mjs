// What an admin is asked who closes a category over people who wait: about how many, who came meanwhile, and where there is room for them.

import assert from "node:assert/strict";
import { agentSees, atAdmin, choose, customerSees, inLine } from "./category-pages.mjs";

/** Nobody serves Sales, and these wait there. */
const waitingIn = async (house, names) => {
  const admin = await atAdmin(house);
  const agent = await house.desk(await house.agent("Alan", { categories: ["Other"] }));
  const people = [];
  for (const name of names) {
    const person = await house.customer(name);
    await person.see(people.length === 0 ? "You are next" : "Your place in line");
    people.push(person);
  }
  await agentSees(agent, "Sales", String(names.length));
  return { admin, people };
};

const seeNone = async (person, ...texts) => {
  const shown = await person.page.evaluate(() => document.body.textContent);
  for (const text of texts) assert.equal(shown.includes(text), false, text);
};

export const journeys = [
  {
    name: "who comes while the admin is asked about those who wait is asked about too, and nobody goes unasked",
    run: async (house) => {
      const { admin, people } = await waitingIn(house, ["Grace"]);
      const [first] = people;
      await inLine(admin, "Sales", "Close");
      await admin.see("1 person waits in Sales");
      await admin.press("Tell them that it has closed");
      const late = await house.customer("Linus");
      await late.see("Your place in line");
      await admin.see("2 people wait in Sales");
      await admin.see("Some of them came after this was asked.");
      await admin.picture("fate-more-came");
      await admin.press("Close it");
      await admin.see("Somebody came while you answered. Is it so for all of them?");
      await first.see("You are next");
      await late.see("Your place in line");
      await admin.confirm("Close it");
      await first.see("Sales has closed");
      await late.see("Sales has closed");
    },
  },
  {
    name: "who was kept when it closed can still be sent elsewhere, where there is room for all of them",
    run: async (house) => {
      const { admin, people } = await waitingIn(house, ["Grace", "Linus"]);
      await house.category("Billing", { queue_limit: 1 });
      await inLine(admin, "Sales", "Close");
      await admin.press("Keep serving them");
      await admin.confirm("Close it");
      const visitor = await house.visitor("Rosa");
      await customerSees(visitor, "Sales", "Closed at the moment");
      await inLine(admin, "Sales", "Decide");
      await admin.see("2 people wait in Sales");
      await admin.press("Send them to another category");
      await choose(admin, "To which category?", "Billing");
      await admin.press("Do it");
      await admin.see("Billing has room for 1 more, by its limit of 1.");
      await people[0].see("Waiting for Sales");
      await choose(admin, "To which category?", "Account Support");
      await admin.confirm("Do it");
      for (const person of people) await person.see("Waiting for Account Support");
    },
  },
  {
    name: "who is sent away from an archived category reads it once, and nothing of the line is left",
    firefox: true,
    run: async (house) => {
      const { admin, people } = await waitingIn(house, ["Grace"]);
      await inLine(admin, "Sales", "Edit");
      await admin.press("Archive this category");
      await admin.press("Tell them that it has closed");
      await admin.confirm("Archive it");
      await people[0].see("Sales has closed, and you are not in line any more");
      await people[0].see("How can we help?");
      await seeNone(people[0], "You are next", "does not exist any more");
    },
  },
];
