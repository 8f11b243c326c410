// The house's settings, changed by the page while an agent and a customer are connected, who see the effect where there is one.

import assert from "node:assert/strict";
import { atAdmin, end } from "./category-pages.mjs";
import { codeOf } from "./codes.mjs";
import { sayAll } from "./crowd.mjs";
import { shown } from "./staff.mjs";

/** The shortest idleness there is, and what a machine at work takes beside it. */
const IDLE_MS = 80_000;

const inPairs = async (house) => {
  const admin = await atAdmin(house, "Settings");
  const agent = await house.desk(await house.agent("Alan"));
  const customer = await house.customer("Grace");
  await customer.composer();
  return { admin, agent, customer };
};

const set = async (admin, name, value) => {
  await admin.fill(name, value);
  await admin.press("Save");
  await admin.see("Nothing is changed yet.");
};

/** Out of its bounds it is refused beside its field and nothing is saved. */
const refused = async (admin, name, value) => {
  await admin.fill(name, value);
  await admin.press("Save");
  await admin.until(
    `a fault at “${name}”`,
    (wanted) => {
      const label = [...document.querySelectorAll("label")].find((one) => one.innerText.trim() === wanted);
      return label?.closest(".setting").querySelector(".fault")?.innerText.includes("This must be");
    },
    name,
  );
};

/** What an agent has to do who is stopped for want of one-time codes. */
const setUpCodes = async (person, { password }) => {
  await person.see("Set up one-time codes");
  await person.fill("Your password once more", password);
  await person.press("Go on");
  await person.fill("The six digits it shows now", codeOf(await shown(person, "secret")));
  await person.press("Turn on");
  await person.press("I have kept them");
};

const reset = async (house, admin, name, key) => {
  await admin.press(`Reset to default: ${name}`);
  await admin.press("Save");
  await admin.see("Nothing is changed yet.");
  const all = (await house.api("GET", "/v1/settings")).value;
  const { value, default: usual } = all.find((one) => one.key === key);
  assert.equal(value, usual);
};

export const journeys = [
  {
    name: "the longest message: both composers count down to it at once, and it is kept to",
    firefox: true,
    run: async (house) => {
      const { admin, agent, customer } = await inPairs(house);
      await refused(admin, "Longest message", "10001");
      await customer.type("hello world");
      await set(admin, "Longest message", "8");
      await customer.see("3 characters too many");
      await customer.send();
      await customer.see("too long");
      await set(admin, "Longest message", "11");
      await customer.gone("too long");
      await customer.send();
      await agent.said("hello world");
      await agent.type("twelve chars");
      await agent.send();
      await agent.see("too long");
      await reset(house, admin, "Longest message", "message_chars");
      await agent.gone("too long");
      await agent.send();
      await customer.said("twelve chars");
    },
  },
  {
    name: "unanswered offers: as many as are set make an agent away",
    settings: { OFFER_S: "1", OFFER_AGAIN_S: "1" },
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      await house.category("Sales", { mode: "offer" });
      await refused(admin, "Set to away after unanswered offers", "11");
      await set(admin, "Set to away after unanswered offers", "1");
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await customer.see("You are next");
      await agent.see("Offers were left unanswered");
      await reset(house, admin, "Set to away after unanswered offers", "offers_unanswered");
    },
  },
  {
    name: "an agent who declines is left in peace for as long as is set, and rung at once when that is over by the page",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      await house.category("Sales", { mode: "offer" });
      await refused(admin, "Leave an agent in peace", "3601");
      await set(admin, "Leave an agent in peace", "3600");
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await agent.see("Grace, Sales");
      await agent.press("Decline");
      await agent.gone("A customer for you");
      // Who is new here is rung for the same customer; nothing else would go on to ring the one who declined.
      const other = await house.desk(await house.agent("Barbara"));
      await other.see("Grace, Sales");
      await other.press("Decline");
      await other.gone("A customer for you");
      assert.equal(await agent.sees("A customer for you"), false);
      await customer.see("You are next");
      await set(admin, "Leave an agent in peace", "1");
      await agent.see("Grace, Sales");
      await customer.see("You are next");
      await agent.press("Accept");
      await customer.composer();
      await agent.say("hello");
      await customer.said("hello");
      await reset(house, admin, "Leave an agent in peace", "offer_again_s");
    },
  },
  {
    name: "the longest conversation: both are told that it is nearly full, then full; more room counts at once, and a new one can be begun",
    run: async (house) => {
      const { admin, agent, customer } = await inPairs(house);
      await refused(admin, "Longest conversation", "99");
      await set(admin, "Longest conversation", "100");
      const lines = (n) => Array.from({ length: n }, (_, at) => `line ${at + 1} of ${n}.`);
      // Who joined is the first entry.
      await sayAll(customer, lines(82));
      await agent.said("line 82 of 82.");
      for (const person of [agent, customer]) assert.equal(await person.sees("has room for"), false);
      await agent.say("we have come far");
      await agent.see("This conversation has room for 7 more entries");
      await customer.see("This conversation has room for 7 more entries");
      await sayAll(customer, lines(7));
      await agent.said("line 7 of 7.");
      for (const [person, text] of [
        [customer, "one too many"],
        [agent, "one from me too"],
      ]) {
        await person.type(text);
        await person.send();
        await person.see("This conversation has reached its longest length. End it and go on in a new one.");
        assert.equal(await person.page.$eval(".composer textarea", (field) => field.value), text);
      }
      await reset(house, admin, "Longest conversation", "conversation_entries");
      await customer.send();
      await agent.said("one too many");
      await agent.send();
      await customer.said("one from me too");
      await set(admin, "Longest conversation", "100");
      await customer.type("to be told in a new one");
      await customer.send();
      await customer.see("End it and go on in a new one.");
      await end(customer);
      await customer.see("You ended the conversation");
      await agent.see("Grace ended the conversation");
      const again = await house.customer("Linus");
      await again.say("a new one");
      await agent.said("a new one");
    },
  },
  {
    name: "idle agents: set to away after as long as is set, and told why; what they hold goes on, and who comes waits",
    settings: { IDLE_AWAY_MIN: "60" },
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      // A page tells of its second sign so late that it would begin the minute anew; a page that was reloaded has had none.
      await agent.reload();
      await agent.see("Nobody to talk to yet");
      const admin = await house.desk(account, { available: false });
      await admin.open("/admin/settings");
      await refused(admin, "Set idle agents to away", "1441");
      // It counts from the agent's last sign.
      await set(admin, "Set idle agents to away", "1");
      const customer = await house.customer("Grace");
      await customer.composer();
      await agent.page.waitForFunction(() => document.body.innerText.includes("Away: Idle for a while"), {
        polling: 50,
        timeout: IDLE_MS,
      });
      await customer.say("still there?");
      await agent.said("still there?");
      const next = await house.customer("Linus");
      await next.see("You are next");
      await end(customer);
      await next.see("You are next");
      await agent.press("Close");
      await agent.see("Nothing was done here for a while, so you were set to away.");
      await agent.press("Go available");
      await next.composer();
      await reset(house, admin, "Set idle agents to away", "idle_away_min");
    },
  },
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
    name: "lost connections: a place in line and a conversation are kept as long as it is set",
    run: async (house) => {
      const { admin, agent, customer } = await inPairs(house);
      await refused(admin, "Keep a conversation open", "601");
      await set(admin, "Keep a conversation open", "1");
      await refused(admin, "Keep a waiting customer’s place", "0");
      await set(admin, "Keep a waiting customer’s place", "1");
      const waiting = await house.customer("Hopper");
      await waiting.see("You are next");
      await waiting.shut();
      await customer.shut();
      await agent.see("It ended because the customer was gone for too long");
      await admin.open("/admin");
      await admin.see("Nothing needs you right now");
      await admin.open("/admin/settings");
      await reset(house, admin, "Keep a conversation open", "grace_s");
      await reset(house, admin, "Keep a waiting customer’s place", "hold_s");
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
      const admin = await house.desk(account, { available: false });
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
  {
    name: "what is changed and not saved is asked about when one goes on",
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      await admin.fill("Ring an agent", "9");
      await admin.press("Categories");
      await admin.see("Leave without saving?");
      await admin.confirm("Stay");
      await admin.see("1 change");
      await admin.page.goBack();
      await admin.see("Leave without saving?");
      await admin.confirm("Stay");
      await admin.see("1 change");
      await admin.press("Categories");
      await admin.confirm("Leave");
      await admin.see("Sales");
    },
  },
];
