// Dropping, reloading, coming back, a server that is killed: nothing is lost and nothing comes twice.

import assert from "node:assert/strict";
import { CUT } from "./person.mjs";

const cut = { allow: CUT };

const both = async (house) => {
  await house.admin();
  const account = await house.agent("Alan");
  const agent = await house.desk(account, cut);
  const customer = await house.customer("Grace", "Sales", cut);
  await customer.composer();
  await customer.say("before");
  await agent.said("before");
  await agent.say("answer");
  await customer.said("answer");
  return { agent, customer, account };
};

export const journeys = [
  {
    name: "customer, agent and both reload in the middle",
    firefox: true,
    run: async (house) => {
      const { agent, customer } = await both(house);
      await customer.type("half a thought");
      await customer.reload();
      await customer.composer();
      assert.equal(await customer.page.$eval(".composer textarea", (field) => field.value), "half a thought");
      await customer.until("the composer to have the focus", () => document.activeElement?.tagName === "TEXTAREA");
      await customer.send();
      await agent.said("half a thought");
      await agent.reload();
      await agent.said("half a thought");
      await Promise.all([agent.reload(), customer.reload()]);
      await Promise.all([agent.composer(), customer.composer()]);
      await customer.say("still here");
      await agent.said("still here");
      assert.deepEqual(await agent.messages(), [
        "right: before",
        "left: answer",
        "right: half a thought",
        "right: still here",
      ]);
      assert.deepEqual(await customer.messages(), [
        "left: before",
        "right: answer",
        "left: half a thought",
        "left: still here",
      ]);
    },
  },
  {
    name: "the customer shuts the tab: the agent is told and counts down; the customer comes back",
    run: async (house) => {
      const { agent, customer } = await both(house);
      await customer.shut();
      await agent.see("Grace has lost the connection. Waiting");
      await agent.see("Grace’s connection dropped");
      await agent.say("are you there?");
      await customer.reopen("/");
      await customer.said("are you there?");
      await agent.see("Grace is back");
      await agent.gone("has lost the connection");
      assert.deepEqual(await customer.messages(), ["left: before", "right: answer", "right: are you there?"]);
    },
  },
  {
    name: "the customer stays away: it ends for the agent",
    settings: { GRACE_S: "2" },
    run: async (house) => {
      const { agent, customer } = await both(house);
      await customer.shut();
      await agent.see("It ended because the customer was gone for too long");
      await agent.press("Close");
      await agent.see("Nobody to talk to yet");
      await customer.reopen("/chat/sales");
      await customer.see("your connection was lost for too long");
    },
  },
  {
    name: "the agent stays away: the customer is next, and another agent goes on with them",
    settings: { GRACE_S: "2" },
    run: async (house) => {
      const { agent, customer } = await both(house);
      await agent.shut();
      await customer.see("Alan has lost the connection");
      await customer.see("Looking for the next agent");
      await customer.see("You are next.");
      await customer.see("Alan was lost. You are at the head of the line again");
      const other = await house.desk(await house.agent("Barbara"));
      await customer.composer();
      await other.said("answer");
      await other.say("I go on");
      await customer.said("I go on");
      assert.deepEqual(await customer.messages(), ["left: before", "right: answer", "right: I go on"]);
    },
  },
  {
    name: "the server is killed in the middle: everybody comes back by themselves, what was typed meanwhile arrives once",
    firefox: true,
    run: async (house) => {
      const { agent, customer } = await both(house);
      const waiting = await house.customer("Next", "Sales", cut);
      await waiting.see("You are next");
      await house.stop("SIGKILL");
      await customer.see("The connection is lost");
      await agent.see("The connection is lost");
      await customer.type("written in the dark");
      await customer.send();
      await customer.see("Sending");
      await house.start();
      await agent.said("written in the dark");
      await customer.said("written in the dark");
      await customer.gone("The connection is lost");
      await waiting.gone("The connection is lost");
      await waiting.see("You are next");
      await agent.say("and back");
      await customer.said("and back");
      assert.deepEqual(await customer.messages(), [
        "left: before",
        "right: answer",
        "left: written in the dark",
        "right: and back",
      ]);
    },
  },
  {
    name: "a message on its way survives a reload while the server is away",
    run: async (house) => {
      const { agent, customer } = await both(house);
      await customer.offline(true);
      await customer.see("The connection is lost");
      await customer.type("do not lose me");
      await customer.send();
      await customer.see("Sending");
      await customer.offline(false);
      await customer.reload();
      await agent.said("do not lose me");
      await customer.said("do not lose me");
      assert.equal((await agent.messages()).filter((text) => text.includes("do not lose me")).length, 1);
    },
  },
  {
    name: "two tabs of one browser are one person and show the same",
    run: async (house) => {
      const { agent, customer } = await both(house);
      const tab = await customer.secondTab("/");
      await tab.see("answer");
      await agent.say("to both");
      await Promise.all([customer.said("to both"), tab.see("to both")]);
      await tab.shut();
      await customer.say("one is enough");
      await agent.said("one is enough");
      assert.equal(await agent.sees("dropped"), false);
    },
  },
  {
    name: "two tabs opened at once make one person",
    run: async (house) => {
      await house.admin();
      const customer = await house.person("Grace");
      const [, tab] = await Promise.all([customer.open("/"), customer.secondTab("/")]);
      await customer.press("Sales");
      await customer.fill("Your name", "Grace");
      await customer.pressFirst(["Start", "Get in line"]);
      await Promise.all([customer.see("You are next"), tab.see("You are next")]);
    },
  },
  {
    name: "a place in line survives reload, and is given up only after asking",
    run: async (house) => {
      await house.admin();
      const people = [];
      for (const name of ["One", "Two", "Three"]) people.push(await house.customer(name));
      const [one, two, three] = people;
      await three.see("Your place in line");
      await three.see("3");
      await two.reload();
      await two.see("2");
      await one.press("Leave the line");
      await one.confirm("Stay");
      await one.see("You are next");
      await one.press("Leave the line");
      await one.confirm("Leave the line");
      await one.see("How can we help?");
      await two.see("You are next");
      await three.until("place 2", () => document.querySelector(".wait-number")?.innerText.trim().endsWith("2"));
    },
  },
];
