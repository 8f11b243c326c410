// The settings of accounts, changed by the page: links, passwords, who may ask for one, who needs codes; and whoever is served meanwhile.

import assert from "node:assert/strict";
import { atAdmin } from "./category-pages.mjs";
import { codeOf } from "./codes.mjs";
import { inPairs, refused, reset, set } from "./settings-page.mjs";
import { shown } from "./staff.mjs";

/** What an agent has to do who is stopped for want of one-time codes. */
const setUpCodes = async (person, { password }) => {
  await person.see("Set up one-time codes");
  await person.fill("Your password once more", password);
  await person.press("Go on");
  await person.fill("The six digits it shows now", codeOf(await shown(person, "secret")));
  await person.press("Turn on");
  await person.press("I have kept them");
};

export const journeys = [
  {
    name: "one-time links and passwords: made and chosen as it is set, and the form says so",
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      await refused(admin, "How long a one-time link works", "31");
      await set(admin, "How long a one-time link works", "1");
      await refused(admin, "Shortest new password", "7");
      await set(admin, "Shortest new password", "20");
      const customer = await house.customer("Grace");
      await customer.see("You are next");
      const { agent } = await house.agent("Alan the Twenty-Second of That Name");
      const { value } = await house.api("POST", `/v1/agents/${agent}/link`);
      assert.equal(value.link_days, 1);
      const person = await house.person("Alan");
      await person.open(new URL(value.link).pathname);
      await person.see("20 to 128 characters");
      const choose = async (password) => {
        await person.fill("Password", password);
        await person.fill("The same password again", password);
        await person.press("Set the password");
      };
      await choose("nineteen characters");
      await person.see("too short");
      await choose("Alan the Twenty-Second of That Name");
      await person.see("guessed first");
      await reset(house, admin, "Shortest new password", "password_min_chars");
      await choose("nineteen characters");
      await person.see("You are away");
      await person.press("Go available");
      await customer.composer();
      await reset(house, admin, "How long a one-time link works", "link_days");
    },
  },
  {
    name: "accounts: who may ask for one counts at once, and nobody at work is held up by it",
    run: async (house) => {
      const { admin, agent, customer } = await inPairs(house);
      const stranger = await house.person("Stranger");
      await admin.page.select("select[name=sign_up]", "approval");
      await admin.press("Save");
      await admin.see("Nothing is changed yet.");
      await stranger.open("/sign-up");
      await stranger.see("12 to 128 characters");
      await reset(house, admin, "Who may ask for an account", "sign_up");
      await customer.say("so it is");
      await agent.said("so it is");
      await agent.say("and so it stays");
      await customer.said("and so it stays");
    },
  },
  {
    name: "accounts: who needs codes is stopped while serving; their customer is told, waits, and is served again",
    settings: { GRACE_S: "600" },
    run: async (house) => {
      const account = await house.admin();
      // By design: whoever is stopped is refused at the socket, until there are codes.
      const admin = await house.desk(account, { available: false, allow: [/WebSocket .* 403/] });
      const [alan, barbara] = [await house.agent("Alan"), await house.agent("Barbara")];
      const first = await house.desk(alan);
      const kept = await house.customer("Grace");
      await kept.composer();
      // Her page asks about the conversation that it knows, until it hears that she has lost it.
      const second = await house.desk(barbara, { allow: [/status of 404/] });
      const returned = await house.customer("Linus");
      await returned.composer();
      await admin.open("/admin/settings");
      await admin.page.waitForSelector("select[name=require_totp]");
      await admin.page.select("select[name=require_totp]", "everyone");
      await admin.press("Save");
      await admin.see("Who needs codes and has none is stopped at work until they are set up.");
      await admin.see("You have no codes yet: you are stopped as well");
      assert.equal(await kept.sees("has lost the connection"), false, "nobody is stopped before the answer");
      await admin.confirm("Save");
      await kept.see("Alan has lost the connection");
      await returned.see("Barbara has lost the connection");
      // Back in time: the same conversation goes on.
      await setUpCodes(first, alan);
      await kept.gone("Alan has lost the connection");
      await first.say("here I am again");
      await kept.said("here I am again");
      // Not back in time: at the head of the line until there is somebody.
      await admin.open("/admin/settings");
      await setUpCodes(admin, account);
      await set(admin, "Keep a conversation open", "1");
      await returned.see("You are next");
      await setUpCodes(second, barbara);
      await returned.composer();
      await second.say("where were we?");
      await returned.said("where were we?");
    },
  },
];
