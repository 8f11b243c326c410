// The house's settings, changed by the page while an agent and a customer are connected, who see the effect where there is one.

import assert from "node:assert/strict";
import { atAdmin, end } from "./category-pages.mjs";
import { sayAll } from "./crowd.mjs";
import { inPairs, refused, reset, set } from "./settings-page.mjs";

/** The shortest idleness there is, and what a machine at work takes beside it. */
const IDLE_MS = 80_000;

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
    name: "lost connections: a place in line and a conversation are kept as long as it is set",
    run: async (house) => {
      const { admin, agent, customer } = await inPairs(house);
      await refused(admin, "Keep a conversation open", "601");
      await set(admin, "Keep a conversation open", "1");
      await admin.see("the other is told at once");
      await refused(admin, "Keep a waiting customer’s place", "0");
      const next = await house.customer("Linus");
      await next.see("Your place is kept for 2 minutes when");
      await set(admin, "Keep a waiting customer’s place", "90");
      await next.see("Your place is kept for 1 minute and 30 seconds when");
      await next.press("Leave the line");
      await next.confirm("Leave the line");
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
  {
    name: "what touches people at work is asked before it is saved, with what it will do; what touches nobody is not",
    firefox: true,
    run: async (house) => {
      const { admin, agent, customer } = await inPairs(house);
      const grace = async () =>
        (await house.api("GET", "/v1/settings")).value.find(({ key }) => key === "grace_s").value;
      const usual = await grace();
      const ask = async () => {
        await admin.press("Save");
        await admin.see("Save these settings?");
      };
      await admin.fill("Keep a conversation open", "1");
      await admin.fill("Longest message", "20");
      await ask();
      await admin.see(`Keep a conversation open: from ${usual} s to 1 s`);
      await admin.see("A conversation whose customer has been gone for longer than that ends.");
      await admin.see("Longest message: from 2000 characters to 20 characters");
      await admin.see("cannot be sent until it is cut");
      await admin.picture("settings-asked");
      await admin.page.keyboard.press("Escape");
      await admin.gone("Save these settings?");
      await admin.see("2 changes");
      await ask();
      await admin.confirm("Cancel");
      await admin.see("2 changes");
      assert.equal(await grace(), usual);
      await ask();
      await admin.confirm("Save");
      await admin.see("Nothing is changed yet.");
      assert.equal(await grace(), "1");
      await customer.type("more than twenty characters");
      await customer.see("7 characters too many");
      for (const [name, value] of [
        ["Keep a conversation open", "600"],
        ["Longest message", "2000"],
        ["Shortest new password", "20"],
      ]) {
        await admin.fill(name, value);
        await admin.press("Save");
        await admin.see("Nothing is changed yet.");
        assert.equal(await admin.page.$("dialog[open]"), null, `${name} is asked about`);
      }
      await customer.send();
      await agent.said("more than twenty characters");
    },
  },
];
