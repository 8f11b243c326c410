// The house's settings, changed by the page while an agent and a customer are connected, who see the effect where there is one.

import assert from "node:assert/strict";
import { atAdmin } from "./category-pages.mjs";

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
    name: "one-time links and passwords: made and chosen as it is set, and the form says so",
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      await refused(admin, "How long a one-time link works", "31");
      await set(admin, "How long a one-time link works", "1");
      await refused(admin, "Shortest new password", "7");
      await set(admin, "Shortest new password", "20");
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
    name: "accounts: who may ask for one, and who needs codes, counts for those who are there",
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      const agent = await house.desk(await house.agent("Alan"));
      const stranger = await house.person("Stranger");
      await admin.page.select("select[name=sign_up]", "approval");
      await admin.press("Save");
      await admin.see("Nothing is changed yet.");
      await stranger.open("/sign-up");
      await stranger.see("12 to 128 characters");
      await reset(house, admin, "Who may ask for an account", "sign_up");
      await admin.page.select("select[name=require_totp]", "everyone");
      await admin.press("Save");
      await agent.see("Set up one-time codes");
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
