// Agents as an admin's page changes them, while the agent is at the console and customers are with them: both see the effect.

import assert from "node:assert/strict";
import { atAdmin, choose, edit, more, rowOf, rowSays, shown } from "./staff.mjs";

const logIn = async (person, email, password) => {
  await person.fill("E-mail address", email);
  await person.fill("Password", password);
  await person.press("Log in");
};

/** An admin at the page of agents, one agent at the console, and the customers that they have. */
const working = async (house, { capacity = 1, customers = ["Grace"] } = {}) => {
  const admin = await atAdmin(house);
  const account = await house.agent("Alan", { capacity });
  // Who is unmade an admin while the board of a page is on its way is refused it.
  const alan = await house.desk(account, { allow: [/WebSocket/] });
  const people = [];
  for (const name of customers) people.push(await house.customer(name));
  await people[0]?.composer();
  await admin.press("Agents");
  await rowSays(admin, "Alan", "1 log-in");
  return { admin, account, alan, people };
};

const endOf = async (customer) => {
  await customer.press("End");
  await customer.confirm("End");
};

/** Both can still write to each other. */
const talkOn = async (alan, customer, text) => {
  await customer.say(text);
  await alan.said(text);
};

export const journeys = [
  {
    name: "a limit is raised and lowered by the page while customers wait; nothing that is held ends",
    firefox: true,
    run: async (house) => {
      const { admin, alan, people } = await working(house, { customers: ["One", "Two", "Three"] });
      const [one, two, three] = people;
      await three.see("Your place in line");
      await edit(admin, "Alan", () => choose(admin, "Limit", "2"));
      await two.composer();
      await alan.see("2 of 2");
      await three.see("You are next");
      await rowSays(admin, "Alan", "2 of 2");
      await edit(admin, "Alan", () => choose(admin, "Limit", "1"));
      await alan.see("2 of 1");
      await rowSays(admin, "Alan", "2 of 1");
      await talkOn(alan, one, "still here");
      await talkOn(alan, two, "so am I");
      await endOf(one);
      await alan.see("1 of 1");
      await three.see("You are next");
      await endOf(two);
      await three.composer();
    },
  },
  {
    name: "a category is given and taken off by the page: who waits is served at once, who is held is kept, nobody new comes",
    firefox: true,
    run: async (house) => {
      const { admin, alan, people } = await working(house, { capacity: 3 });
      const [grace] = people;
      const rosa = await house.customer("Rosa", "Billing");
      await rosa.see("You are next");
      await edit(admin, "Alan", () => admin.press("Billing", "dialog"));
      await rosa.composer();
      await alan.see("Rosa");
      await edit(admin, "Alan", () => admin.press("Billing", "dialog"));
      const linus = await house.customer("Linus", "Billing");
      await linus.see("You are next");
      await talkOn(alan, grace, "hello from Sales");
      await talkOn(alan, rosa, "hello from Billing");
      await linus.see("You are next");
      await edit(admin, "Alan", async () => {
        await admin.press("Billing", "dialog");
        await admin.press("Sales", "dialog");
      });
      await linus.composer();
      const late = await house.customer("Late", "Sales");
      await late.see("You are next");
      await talkOn(alan, grace, "and still in Sales");
    },
  },
  {
    name: "names and the address are changed by the page: the customer, the agent and the next log-in know it",
    run: async (house) => {
      const { admin, account, alan, people } = await working(house);
      const [grace] = people;
      await alan.say("I am Alan");
      await grace.said("I am Alan");
      await edit(admin, "Alan", async () => {
        await admin.fill("Display name", "Lena");
        await admin.fill("Full name", "Lena Lovelace");
        await admin.fill("E-mail address", "lena@example.com");
      });
      await rowSays(admin, "Lena Lovelace", "lena@example.com");
      await grace.see("Lena");
      await alan.say("now I am Lena");
      await grace.said("now I am Lena");
      await endOf(grace);
      await grace.see("How was it with Lena?");
      await alan.press("Logged in as Lena");
      await alan.press("Log out");
      await logIn(alan, account.email, account.password);
      await alan.see("The e-mail address or the password is not right.");
      await logIn(alan, "lena@example.com", account.password);
      await alan.see("You are away");
    },
  },
  {
    name: "an admin is made and unmade by the page: the pages come and go at once, and the customer notices nothing",
    firefox: true,
    run: async (house) => {
      const { admin, alan, people } = await working(house);
      const [grace] = people;
      assert.equal(await alan.sees("Administration"), false);
      await edit(admin, "Alan", () => admin.press("May administer"));
      await rowSays(admin, "Alan", "Admin");
      await alan.press("Administration");
      await alan.press("Audit");
      await alan.see("changed the agent Alan");
      await alan.press("Console");
      await talkOn(alan, grace, "are you still there?");
      await alan.press("Administration");
      await alan.press("Agents");
      await alan.see("Ada Admin");
      await edit(admin, "Alan", () => admin.press("May administer"));
      await alan.gone("Ada Admin");
      assert.equal(await alan.sees("Administration"), false);
      await alan.open("/agent");
      await talkOn(alan, grace, "as before");
      assert.equal(await alan.sees("Administration"), false);
    },
  },
  {
    name: "a new one-time link: the password works until it is used, an older link is void, the customer stays",
    run: async (house) => {
      const { admin, account, alan, people } = await working(house);
      const [grace] = people;
      const newLink = async () => {
        await more(admin, "Alan", "New one-time link");
        const link = await shown(admin, "link");
        await admin.press("Close");
        return new URL(link).pathname;
      };
      const older = await newLink();
      const newer = await newLink();
      await talkOn(alan, grace, "nothing has happened");
      const home = await house.person("Home", { allow: [/status of 4\d\d/] });
      await home.open(older);
      await home.see("This link has been used already or has expired.");
      await home.open("/agent/account");
      await logIn(home, account.email, account.password);
      await home.see("this one");
      await home.press("Logged in as Alan");
      await home.press("Log out");
      await home.see("For staff.");
      await home.open(newer);
      await home.fill("Password", "a wholly other password");
      await home.fill("The same password again", "a wholly other password");
      await home.press("Set the password");
      await alan.see("For staff.");
      await grace.see("Looking for the next agent");
      await home.press("Go available");
      await home.composer();
      await grace.composer();
      await logIn(alan, account.email, account.password);
      await alan.see("The e-mail address or the password is not right.");
    },
  },
  {
    name: "a one-time link for somebody who is disabled: the page says when it works",
    run: async (house) => {
      const admin = await atAdmin(house);
      await house.agent("Alan");
      await admin.press("Agents");
      await rowOf(admin, "Alan", "Disable");
      await admin.confirm("Disable");
      await rowSays(admin, "Alan", "Disabled");
      await more(admin, "Alan", "New one-time link");
      await admin.see("Alan is disabled: it works once they are enabled.");
      const home = await house.person("Home", { allow: [/status of 410/] });
      const link = new URL(await shown(admin, "link")).pathname;
      await home.open(link);
      await home.see("This link has been used already or has expired.");
      await admin.press("Close");
      await rowOf(admin, "Alan", "Enable");
      await admin.see("Alan may log in again.");
      await home.open(link);
      await home.see("Set the password");
    },
  },
  {
    name: "another password must be chosen: the agent is stopped for it, the customer is kept, or taken off it again",
    run: async (house) => {
      const { admin, account, alan, people } = await working(house);
      const [grace] = people;
      await more(admin, "Alan", "Must choose another password");
      await admin.see("Alan has to choose another password first.");
      await alan.see("Choose another password");
      await grace.see("Alan");
      await rowSays(admin, "Alan", "Must choose another password");
      await more(admin, "Alan", "May keep the password");
      await admin.see("Alan may keep the password.");
      await alan.open("/agent");
      await talkOn(alan, grace, "that was quick");
      await more(admin, "Alan", "Must choose another password");
      await alan.see("Choose another password");
      await alan.fill("Present password", account.password);
      await alan.fill("New password", "a wholly other password");
      await alan.fill("The same password again", "a wholly other password");
      await alan.press("Set the password");
      await talkOn(alan, grace, "and that one too");
    },
  },
  {
    name: "an agent is added with a password and a category by the page: the customer who waits is theirs at once",
    run: async (house) => {
      const admin = await atAdmin(house);
      const grace = await house.customer("Grace", "Billing");
      await grace.see("You are next");
      await admin.press("Agents");
      await admin.see("You are the only one here");
      await admin.press("Add an agent");
      await admin.fill("Full name", "Barbara Liskov");
      await admin.fill("Display name", "Barbara");
      await admin.fill("E-mail address", "admin@example.com");
      await choose(admin, "Limit", "2");
      await admin.press("Billing", "dialog");
      await admin.press("With a password that you choose now.");
      await admin.fill("Password", house.password);
      await admin.fill("The same password again", house.password);
      await admin.press("Add");
      await admin.until("the fault at the address", () => document.querySelector("dialog [name=email][aria-invalid]"));
      await admin.fill("E-mail address", "barbara@example.com");
      await admin.press("Add");
      await rowSays(admin, "Barbara Liskov", "Billing");
      const barbara = await house.desk({
        email: "barbara@example.com",
        password: house.password,
        display_name: "Barbara",
      });
      await grace.composer();
      await barbara.see("Grace");
      await barbara.see("1 of 2");
      await rowSays(admin, "Barbara Liskov", "1 of 2");
    },
  },
];
