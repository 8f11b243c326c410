// The desk on other pages: an agent who reads in the archive or administers stays connected, is called, and comes back.

import assert from "node:assert/strict";
import { look } from "./looks.mjs";
import { PHONE } from "./person.mjs";
import { end, talk } from "./talks.mjs";

const LOST = "has lost the connection";

/** Notes everything that the page ever says of a lost connection, also for a moment. */
const watchFor = (person, text) =>
  person.page.evaluate((wanted) => {
    window.everSaid = false;
    const look = () => {
      if (document.body.innerText.includes(wanted)) window.everSaid = true;
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, text);

const everSaid = (person) => person.page.evaluate(() => window.everSaid);

const lastIsRead = (person) =>
  person.page.evaluate(() => [...document.querySelectorAll("[data-seq]")].at(-1).innerText.includes("Read"));

/** What the bar says of the console, on the other pages. */
const saysOfDesk = (person, text) =>
  person.until(
    `the bar to say “${text}”`,
    (wanted) => document.querySelector(".desk-link")?.innerText.includes(wanted),
    text,
  );

/** From the next page on, `window.lines` is how many sockets it has opened. */
const countLines = (person) =>
  person.page.evaluateOnNewDocument(() => {
    window.lines = 0;
    window.WebSocket = class extends WebSocket {
      constructor(...all) {
        super(...all);
        window.lines += 1;
      }
    };
  });

// What an agent does with the window, in the page: here each is always in front.

const blur = () => {
  document.hasFocus = () => false;
};

const focus = () => {
  delete document.hasFocus;
  window.dispatchEvent(new Event("focus"));
  return document.title;
};

const hide = () => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};

const show = () => {
  delete document.visibilityState;
  document.dispatchEvent(new Event("visibilitychange"));
  return document.title;
};

export const journeys = [
  {
    name: "an agent reads in the archive and administers: the customer notices nothing, messages and an offer come there",
    firefox: true,
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(account);
      await house.api("PATCH", `/v1/agents/${account.agent}`, { capacity: 2 });
      await end(await talk(house, agent, "Before", "an old question"));
      const customer = await talk(house, agent, "Grace", "hello");
      await watchFor(customer, LOST);

      await agent.press("Archive");
      await saysOfDesk(agent, "Available · 1 conversation");
      await agent.press("Before");
      await agent.said("an old question");
      await customer.say("are you there?");
      await saysOfDesk(agent, "1 conversation · 1 unread");
      await agent.title(/^\(1\) Before · Usher$/);
      await agent.press("Administration");
      await agent.see("Conversations under way");
      await agent.title(/^\(1\) Dashboard/);
      await agent.gone("Not connected");
      assert.equal(await everSaid(customer), false);
      // What was not seen is not read.
      assert.equal(await lastIsRead(customer), false);

      await house.category("Sales", { mode: "offer" });
      await agent.press("Archive");
      await agent.see("conversations, newest first");
      const next = await house.customer("Rosa");
      await agent.see("A customer for you");
      await agent.see("Rosa, Sales");
      await agent.press("Accept");
      await next.composer();
      await agent.composer("Rosa");
      await agent.said("are you there?");
      await customer.until("the read mark", () =>
        [...document.querySelectorAll("[data-seq]")].at(-1).innerText.includes("Read"),
      );
      await agent.title(/^Console/);
      await agent.say("always", "Grace");
      await customer.said("always");
      assert.equal(await everSaid(customer), false);
    },
  },
  {
    name: "a reload in the archive: the customer waits no longer than the reload takes, an offer is accepted by its key",
    run: async (house) => {
      await house.admin();
      await house.category("Sales", { mode: "offer" });
      const alan = await house.agent("Alan", { capacity: 2 });
      const agent = await house.desk(alan);
      const customer = await house.customer("Grace");
      await agent.press("Accept");
      await customer.composer();
      await agent.press("Archive");
      await saysOfDesk(agent, "1 conversation");
      await agent.reload();
      await saysOfDesk(agent, "1 conversation");
      await customer.gone(LOST);
      await customer.say("still there?");
      await saysOfDesk(agent, "1 unread");
      const next = await house.customer("Rosa");
      await agent.see("A customer for you");
      await agent.page.keyboard.down("Alt");
      await agent.page.keyboard.press("a");
      await agent.page.keyboard.up("Alt");
      await next.composer();
      await agent.said("still there?");

      // Another page without the console, and nobody logged in: nothing of it is left.
      await agent.press("Archive");
      await customer.say("one more");
      await saysOfDesk(agent, "1 unread");
      await agent.press("Logged in as Alan");
      await agent.press("Log out");
      await agent.see("For staff.");
      await agent.title(/^Log in/);
      await customer.see("You are at the head of the line again");
      // Nor does it open by itself for whoever logs in next.
      await countLines(agent);
      await agent.open("/agent/archive");
      await agent.fill("E-mail address", alan.email);
      await agent.fill("Password", alan.password);
      await agent.press("Log in");
      await agent.see("No conversation has ended yet.");
      assert.equal(await agent.page.evaluate(() => window.lines), 0);
    },
  },
  {
    name: "a log-in that is ended elsewhere takes the desk along: whoever logs in there next sees nothing of it",
    run: async (house) => {
      await house.admin();
      const alan = await house.agent("Alan");
      const next = await house.agent("Bo");
      const agent = await house.desk(alan);
      await agent.press("Archive");
      await saysOfDesk(agent, "Available");
      await house.api("DELETE", `/v1/agents/${alan.agent}/sessions`);
      await agent.fill("E-mail address", next.email);
      await agent.fill("Password", next.password);
      await agent.press("Log in");
      await agent.see("No conversation has ended yet.");
      assert.equal(await agent.page.$(".desk-link"), null);
    },
  },
  {
    name: "at the console only what is looked at is read: not in a window behind another, nor in a hidden tab",
    run: async (house) => {
      const agent = await house.desk(await house.admin());
      const customer = await talk(house, agent, "Grace", "hello");
      for (const [text, away, back] of [
        ["behind another window", blur, focus],
        ["in a hidden tab", hide, show],
      ]) {
        await agent.page.evaluate(away);
        await customer.say(text);
        await agent.said(text);
        await agent.title(/^\(1\) Console/);
        assert.equal(await lastIsRead(customer), false);
        // At once, and not only with whatever the server says next.
        assert.match(await agent.page.evaluate(back), /^Console/);
        await customer.until("the read mark", () =>
          [...document.querySelectorAll("[data-seq]")].at(-1).innerText.includes("Read"),
        );
      }
    },
  },
  {
    name: "a page opened by itself has no desk; the console opens it, and it stays",
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(account);
      const customer = await talk(house, agent, "Grace", "hello");
      await agent.shut();
      await customer.see(LOST);
      await agent.reopen("/agent/archive");
      await agent.see("Archive");
      assert.equal(await agent.sees("1 conversation"), false);
      await agent.press("Console");
      await agent.said("hello");
      await customer.gone(LOST);
      await agent.press("Archive");
      await saysOfDesk(agent, "1 conversation");
      await customer.say("and now?");
      await saysOfDesk(agent, "1 unread");
    },
  },
  ...["light", "dark"].flatMap((scheme) =>
    [{ width: 1280, height: 800 }, PHONE].map((viewport) => ({
      name: `the bar and an offer on other pages, ${viewport.width} ${scheme}`,
      run: async (house) => {
        const account = await house.admin();
        await house.api("PATCH", `/v1/agents/${account.agent}`, { capacity: 2 });
        const agent = await house.desk(account, { viewport, scheme });
        const customer = await talk(house, agent, "Grace", "hello");
        await agent.press("Administration");
        await agent.see("Conversations under way");
        await house.category("Sales", { mode: "offer" });
        await customer.say("and this?");
        await saysOfDesk(agent, "1 unread");
        await house.customer("Rosa");
        await agent.see("A customer for you");
        await look(agent, `desk-elsewhere-${viewport.width}-${scheme}`);
      },
    })),
  ),
];
