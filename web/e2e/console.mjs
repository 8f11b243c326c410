// The console: routing by category, offers, taking the next, transfer, wrap-up, states, limits.

import assert from "node:assert/strict";

export const journeys = [
  {
    name: "an agent who only reads is heard of, and not at every move",
    run: async (house) => {
      const agent = await house.desk(await house.admin(), { available: false });
      const session = await agent.page.createCDPSession();
      const sent = [];
      session.on("Network.webSocketFrameSent", ({ response }) => sent.push(JSON.parse(response.payloadData).type));
      await session.send("Network.enable");
      await agent.reload();
      await agent.see("You are away");
      for (let at = 1; at < 20; at += 1) await agent.page.mouse.move(10 * at, 10 * at);
      await agent.press("Go available");
      await agent.gone("You are away");
      assert.deepEqual(sent, ["hello", "active", "set_state"]);
    },
  },
  {
    name: "a sales agent takes the sales customer though billing waited longer",
    run: async (house) => {
      await house.admin();
      const billing = await house.customer("Bill", "Billing");
      await billing.see("You are next");
      const sales = await house.customer("Sally", "Sales");
      await sales.see("You are next");
      const agent = await house.desk(await house.agent("Alan", { categories: ["Sales"], capacity: 2 }));
      await sales.composer();
      await agent.see("Sally");
      assert.equal(await agent.sees("Bill\n"), false);
      await billing.see("You are next");
    },
  },
  {
    name: "offers ring, are declined and go on to the next agent, who accepts",
    firefox: true,
    run: async (house) => {
      await house.admin();
      await house.category("Sales", { mode: "offer" });
      const a = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await a.see("A customer for you");
      await a.see("Grace, Sales");
      await a.picture("offer");
      await customer.see("You are next");
      const b = await house.desk(await house.agent("Barbara"));
      await a.press("Decline");
      await a.gone("A customer for you");
      await b.see("A customer for you");
      await b.page.keyboard.down("Alt");
      await b.page.keyboard.press("a");
      await b.page.keyboard.up("Alt");
      await customer.composer();
      await b.say("hello");
      await customer.said("hello");
    },
  },
  {
    name: "offers left unanswered set an agent away, who is told",
    settings: { OFFER_S: "1", OFFER_AGAIN_S: "1" },
    run: async (house) => {
      await house.admin();
      await house.category("Sales", { mode: "offer" });
      const agent = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await agent.see("Offers were left unanswered, so you were set to away");
      await agent.see("You are away");
      await agent.press("Dismiss");
      await agent.gone("Offers were left unanswered");
      await customer.see("You are next");
    },
  },
  {
    name: "in manual mode agents take the next",
    run: async (house) => {
      await house.admin();
      await house.category("Sales", { mode: "manual" });
      const agent = await house.desk(await house.agent("Alan"));
      await agent.see("when you are ready for a customer");
      const customer = await house.customer("Grace");
      await customer.see("You are next");
      await agent.press("Take next");
      await customer.composer();
      await agent.see("Grace");
    },
  },
  {
    name: "a transfer to an agent with a note, and one to a category",
    run: async (house) => {
      await house.admin();
      const a = await house.desk(await house.agent("Alan"));
      const customer = await house.customer("Grace");
      await customer.composer();
      await customer.say("first part");
      const b = await house.desk(await house.agent("Barbara", { categories: ["Billing"], capacity: 2 }));
      await a.press("Transfer");
      await a.see("Hand Grace over");
      await a.press("Barbara");
      await a.fill("Note for the next agent", "wants a refund");
      await a.picture("transfer");
      await a.press("Hand over");
      await b.see("Note for you: wants a refund");
      await b.said("first part");
      await a.see("Grace has been handed over.");
      await customer.see("Alan handed over to Barbara");
      await b.say("I have it now");
      await customer.said("I have it now");
      assert.equal(await customer.sees("refund"), false);
      await b.press("Transfer");
      await b.press("Account Support");
      await b.press("Hand over");
      await customer.see("Looking for the next agent");
      await customer.see("Barbara handed over to Account Support");
      const disabled = await customer.page.$eval(".composer textarea", (field) => field.disabled);
      assert.equal(disabled, true);
      const c = await house.desk(await house.agent("Carol", { categories: ["Account Support"] }));
      await customer.composer();
      await c.said("I have it now");
      await customer.press("End");
      await customer.confirm("End");
      await customer.see("You ended the conversation");
      const { value } = await house.api("GET", "/v1/conversations");
      assert.deepEqual(
        value.conversations.map((one) => one.agents),
        [["Alan", "Barbara", "Carol"]],
      );
    },
  },
  {
    name: "wrap-up keeps the unit until it is finished",
    run: async (house) => {
      await house.admin();
      await house.category("Sales", { wrap_up_s: 600 });
      const agent = await house.desk(await house.agent("Alan"));
      const first = await house.customer("First");
      await first.composer();
      const second = await house.customer("Second");
      await second.see("You are next");
      await first.press("End");
      await first.confirm("End");
      await agent.see("Wrap-up, ");
      await second.see("You are next");
      await agent.press("Finish");
      await second.composer();
    },
  },
  {
    name: "last call: nothing new, then away; away with a reason",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }));
      const first = await house.customer("First");
      await first.composer();
      await agent.press("Last call");
      await agent.until("last call", () => document.querySelector(".my-choice.is-last_call"));
      const second = await house.customer("Second");
      await second.see("You are next");
      await first.press("End");
      await first.confirm("End");
      await agent.press("Close");
      await agent.see("You are away");
      await second.see("You are next");
      await agent.press("Available");
      await second.composer();
      await agent.press("Away");
      await agent.see("Why are you away?");
      await agent.press("Lunch");
      await agent.see("Away: Lunch");
      await agent.reload();
      await agent.see("Away: Lunch");
    },
  },
  {
    name: "unread messages are counted in the title and in the tab of a phone",
    run: async (house) => {
      await house.admin();
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }), {
        viewport: { width: 390, height: 844 },
      });
      const first = await house.customer("First");
      await first.composer();
      const second = await house.customer("Second");
      await second.composer();
      await agent.see("Second");
      await second.say("one");
      await second.say("two");
      await agent.title(/^\(2\)/);
      await agent.picture("phone-unread");
      await agent.until("the tab", () => {
        const tab = [...document.querySelectorAll(".tab")].find((one) => one.innerText.includes("Second"));
        tab?.click();
        return tab;
      });
      await agent.said("two");
      await agent.title(/^Console/);
      await agent.say("seen", "Second");
      await second.said("seen");
    },
  },
];
