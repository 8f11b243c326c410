// For how long a category keeps its conversations, set on its page: what is older goes from the archive at once and for good.

import assert from "node:assert/strict";
import { atAdmin, edit, end, eventually, inLine } from "./category-pages.mjs";
import { age } from "./talks.mjs";

const DAY_MS = 86_400_000;

/** What is removed is not found any more. */
const GONE = { allow: [/status of 404/] };

const talk = async (customer, agent, text) => {
  await customer.composer();
  await customer.say(text);
  await agent.said(text);
  await end(customer);
  await customer.see("The conversation has ended");
};

const enter = async (customer, name) => {
  await customer.press("Sales");
  await customer.fill("Your name", name);
  await customer.press("Start");
  await customer.composer();
};

const untilKept = (house, wanted) =>
  eventually(`an archive of ${wanted}`, async () => {
    const { value } = await house.api("GET", "/v1/conversations");
    return value.conversations.length === wanted;
  });

export const journeys = [
  {
    name: "days are set by the page: what is older is gone from list, search, page and beside the chat",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }), GONE);
      const customer = await house.customer("Grace");
      await talk(customer, agent, "Where is my blue lamp?");
      const { value } = await house.api("GET", "/v1/conversations");
      const record = value.conversations[0].conversation;
      const people = [admin, agent, customer];
      for (const person of people) await person.shut();
      await house.stop();
      assert.equal(await age(house, 40 * DAY_MS), 1);
      await house.start();

      await agent.reopen("/agent");
      await agent.see("Nobody to talk to yet");
      const young = await house.customer("Linus");
      await talk(young, agent, "Where is my red lamp?");
      await customer.reopen("/");
      await enter(customer, "Grace");
      await agent.press("About Grace: 0 notes, 1 earlier conversation");
      await agent.until("the earlier one", () => document.querySelector("button.earlier"));
      await admin.reopen("/admin/archive?text=lamp");
      await admin.see("Grace");
      await admin.see("Linus");

      await admin.open("/admin/categories");
      await inLine(admin, "Sales", "Edit");
      await admin.press("Remove them after some days");
      await admin.fill("Days", "36501");
      await admin.press("Save");
      await admin.see("This must be 1 to 36,500 days.");
      assert.equal(await admin.sees("are removed for good"), false, "asked before it was right");
      await admin.fill("Days", "30");
      await admin.press("Save");
      await admin.see("are removed for good");
      await admin.confirm("Save and remove them");
      await admin.see("Kept 30 days");
      await untilKept(house, 1);

      for (const where of ["/admin/archive", "/admin/archive?text=lamp"]) {
        await admin.open(where);
        await admin.see("Linus");
        assert.equal(await admin.sees("Grace"), false, where);
      }
      await admin.open("/admin/archive?text=blue+lamp");
      await admin.see("Nothing found");
      // Their conversation under way goes on; what was before it is gone from beside it.
      await agent.reload();
      await agent.see("None that you may read");
      assert.equal(await agent.page.$("button.earlier"), null);
      await agent.say("Is it about the lamp?", "Grace");
      await customer.said("Is it about the lamp?");
      await agent.open(`/agent/archive/${record}`);
      await agent.see("There is no such conversation here");
      await agent.open("/agent/archive?text=lamp");
      await agent.see("Linus");
      assert.equal(await agent.sees("Grace"), false);

      await admin.open("/admin/categories");
      await edit(admin, "Sales", () => admin.press("Keep ended conversations for good"));
      await admin.see("Kept for good");
      await untilKept(house, 1);
    },
  },
];
