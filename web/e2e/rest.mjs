// What a person takes home or hears: a copy of the conversation, a test of the bell; a server that leaves in order; the demonstration.

import assert from "node:assert/strict";
import { openDownloads } from "./downloads.mjs";

const pair = async (house) => {
  await house.admin();
  const agent = await house.desk(await house.agent("Alan"));
  const customer = await house.customer("Grace", "Sales");
  await customer.composer();
  return { agent, customer };
};

export const journeys = [
  {
    name: "a customer takes a copy of a long conversation home, with all of it",
    run: async (house) => {
      const { agent, customer } = await pair(house);
      for (let n = 1; n <= 60; n++) await customer.say(`line ${n}.`);
      await agent.say("that was all");
      await customer.said("that was all");
      // After a reload the page holds the end of it only.
      await customer.reload();
      await customer.said("that was all");
      await customer.press("End");
      await customer.confirm("End");
      await customer.see("You ended the conversation");
      const downloads = await openDownloads(customer);
      try {
        await customer.press("Download the transcript");
        const { text } = await downloads.file(".txt");
        for (let n = 1; n <= 60; n++) assert.ok(text.includes(`Grace: line ${n}.\n`), `line ${n} is not in the copy`);
        assert.ok(text.includes("Alan: that was all"));
      } finally {
        await downloads.close();
      }
    },
  },
  {
    name: "the server is restarted in order: both come back by themselves, and nobody is told that somebody dropped",
    run: async (house) => {
      const { agent, customer } = await pair(house);
      await customer.say("before");
      await agent.said("before");
      await house.restart("SIGTERM");
      await agent.say("after");
      await customer.said("after");
      await customer.say("so it is");
      await agent.said("so it is");
      assert.ok(!(await customer.text()).includes("dropped"));
      assert.ok(!(await agent.text()).includes("dropped"));
    },
  },
  {
    name: "a demonstration: one link logs a demo agent in, every page says what it is, a scripted customer comes",
    settings: { USHER_DEMO: "1" },
    run: async (house) => {
      const agent = await house.person("Demo agent", { allow: [/status of 404/] });
      await agent.open("/login");
      await agent.see("Demonstration");
      await agent.open("/nowhere");
      await agent.see("Demonstration");
      await agent.open(await house.firstLink());
      await agent.see("Demonstration");
      await agent.press("Log in");
      await agent.see("You are away");
      await agent.press("Go available");
      await agent.composer();
      const customer = await house.person("Passer-by");
      await customer.open("/");
      await customer.see("Demonstration");
    },
  },
];
