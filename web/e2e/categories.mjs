// Categories as they are added, named, ordered, opened and closed, what they ask, and their hours; an agent and customers look on.

import assert from "node:assert/strict";
import { agentSees, atAdmin, choose, customerSees, edit, inLine, inOrder } from "./category-pages.mjs";

const DOORS = ".door-name";
const LINES = ".side-name";

/** Moves a category up with the keys alone for as long as it goes: the focus stays in its row. */
const topByKeys = async (admin, name) => {
  await admin.look();
  await admin.page.focus(`[aria-label="Move ${name} up"]`);
  const standing = () =>
    admin.page.evaluate(() => {
      const line = document.activeElement.closest("li.line");
      return { name: line?.querySelector("h2").innerText, top: line === document.querySelector("li.line") };
    });
  for (let at = await standing(); !at.top; at = await standing()) {
    assert.equal(at.name, name, "the focus has left the row");
    // The server's answer has the last word: the next step is made from there.
    const loaded = admin.page.waitForResponse(
      (answer) => answer.url().endsWith("/v1/categories") && answer.request().method() === "GET",
    );
    await admin.page.keyboard.press("Enter");
    await loaded;
  }
  const label = await admin.page.evaluate(() => document.activeElement.ariaLabel);
  assert.equal(label, `Move ${name} down`);
};

/** Sets a field that has no letters to type: a date, a time. */
const setField = (person, selector, value) =>
  person.page.evaluate(
    (where, what) => {
      const field = document.querySelector(where);
      field.value = what;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    selector,
    value,
  );

/** 00:00 at the end is midnight. */
const allDay = async (admin, day) => {
  await setField(admin, `input[aria-label='${day}, from']`, "00:00");
  await setField(admin, `input[aria-label='${day}, to']`, "00:00");
};

const atForm = async (house, name, category) => {
  const visitor = await house.visitor(name);
  await visitor.press(category);
  await visitor.see("Your name");
  return visitor;
};

const fieldGone = (person, label) =>
  person.until(
    `no field called “${label}”`,
    (wanted) => ![...document.querySelectorAll("label")].some((one) => one.innerText.trim() === wanted),
    label,
  );

export const journeys = [
  {
    name: "a category is added, put into its order, renamed; console, welcome page, form and line follow",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan"));
      const talking = await house.customer("Rosa");
      await talking.composer();
      const visitor = await house.visitor("Grace");
      await visitor.see("Account Support");

      await admin.press("Add a category");
      await admin.fill("Name", "Returns");
      await admin.press("Add");
      await customerSees(visitor, "Returns", "Nobody on duty at the moment");
      await agentSees(agent, "Returns", "0");
      await inOrder(visitor, DOORS, ["Other", "Returns"]);
      await admin.press("Move Returns up");
      await inOrder(visitor, DOORS, ["Returns", "Other"]);
      await inOrder(agent, LINES, ["Returns", "Other"]);

      await edit(admin, "Returns", async () => {
        await admin.fill("Name", "Sales");
        await admin.press("Save");
        await admin.see("This name is taken.");
        await admin.fill("Name", "Returns and refunds");
      });
      await visitor.press("Returns and refunds");
      await visitor.fill("Your name", "Grace Hopper");
      await edit(admin, "Returns and refunds", () => admin.fill("Name", "Things sent back"));
      await visitor.see("Things sent back");
      await visitor.until("the new address", () => location.pathname === "/chat/things-sent-back");
      assert.equal(await visitor.page.$eval("form input", (field) => field.value), "Grace Hopper");
      await agentSees(agent, "Things sent back", "0");
      await edit(admin, "Sales", () => admin.fill("Name", "Shop"));
      await agent.until("the name over the conversation", () =>
        document.querySelector(".pane-head")?.innerText.includes("Shop ·"),
      );

      await topByKeys(admin, "Things sent back");
      await inOrder(agent, LINES, ["Things sent back", "Shop", "Billing"]);
      await visitor.press("← All categories");
      await inOrder(visitor, DOORS, ["Things sent back", "Shop", "Billing"]);
      await admin.picture("categories");
      await visitor.open("/chat/nothing-of-this-name");
      await visitor.see("How can we help?");
    },
  },
  {
    name: "moves that follow each other faster than any answer add up; console and welcome page follow",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan"), { available: false });
      const visitor = await house.visitor("Linus");
      const waiting = await house.customer("Grace");
      await waiting.see("You are next");
      await admin.until("the list", () => document.querySelector('[aria-label="Move Other up"]'));
      await admin.page.evaluate(() => {
        for (const label of ["Move Other up", "Move Other up", "Move Sales down", "Move Sales down"]) {
          document.querySelector(`[aria-label="${label}"]`).click();
        }
      });
      const stands = async (order) => {
        await inOrder(admin, "li.line h2", order);
        await inOrder(visitor, DOORS, order);
        await inOrder(agent, LINES, order);
        assert.deepEqual(
          (await house.categories()).map((one) => one.name),
          order,
        );
      };
      await stands(["Other", "Billing", "Sales", "Account Support"]);
      await admin.press("Move Other further");
      await admin.press("Move to the bottom");
      await stands(["Billing", "Sales", "Account Support", "Other"]);
      await admin.press("Move Other further");
      await admin.press("Move to a place…");
      await choose(admin, "In the place of", "2. Sales");
      await admin.press("Move it");
      await stands(["Billing", "Other", "Sales", "Account Support"]);
      await waiting.see("You are next");
    },
  },
  {
    name: "a category in which nobody waits is closed and opened; console, welcome page and form follow",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }));
      const talking = await house.customer("Rosa");
      await talking.composer();
      const visitor = await house.visitor("Grace");
      const form = await atForm(house, "Linus", "Sales");
      await inLine(admin, "Sales", "Close");
      await customerSees(visitor, "Sales", "Closed at the moment");
      await form.see("This is closed at the moment.");
      assert.equal(await form.sees("Your name"), false);
      await agentSees(agent, "Sales", "Closed");
      // A conversation under way goes on.
      await talking.say("are you still there?");
      await agent.say("I am", "Rosa");
      await talking.said("I am");
      await inLine(admin, "Sales", "Open");
      await customerSees(visitor, "Sales", "1 agent available now");
      await agentSees(agent, "Sales", "–");
      await form.fill("Your name", "Linus");
      await form.press("Start");
      await form.composer();
      await agent.composer("Linus");
    },
  },
  {
    name: "what a category asks stands in the form at once, is needed, and reaches the agent",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }));
      const customer = await atForm(house, "Grace", "Sales");
      await customer.fill("Your name", "Grace");
      await edit(admin, "Sales", () => admin.press("Ask for an e-mail address"));
      await customer.fill("E-mail address", "grace at home");
      await edit(admin, "Sales", () => admin.press("Ask for a subject"));
      await customer.see("What is it about?");
      await customer.press("Start");
      await customer.see("This does not look like an e-mail address.");
      await customer.see("A subject is needed here.");
      await customer.fill("E-mail address", "");
      await customer.press("Start");
      await customer.see("An e-mail address is needed here.");
      await customer.picture("asked");
      await customer.fill("E-mail address", "grace@example.com");
      await customer.fill("What is it about?", "A broken lamp");
      const next = await atForm(house, "Linus", "Sales");
      await next.see("What is it about?");
      await customer.press("Start");
      await customer.composer();
      await agent.until("the subject over the conversation", () =>
        [...document.querySelectorAll(".pane-subject")].some((one) => one.innerText === "A broken lamp"),
      );
      await agent.press("About Grace");
      await agent.until("the e-mail address beside it", () =>
        document.querySelector(".beside-body .facts")?.innerText.includes("grace@example.com"),
      );
      await edit(admin, "Sales", async () => {
        await admin.press("Ask for an e-mail address");
        await admin.press("Ask for a subject");
      });
      await fieldGone(next, "E-mail address");
      await fieldGone(next, "What is it about?");
      await next.fill("Your name", "Linus");
      await next.press("Start");
      await next.composer();
      await agent.press("About Linus");
      await agent.until("nothing to be given beside him", () => {
        const facts = document.querySelector(".beside-body .facts")?.innerText ?? "";
        return !facts.includes("grace@example.com") && facts.split("not given").length === 3;
      });
    },
  },
  {
    name: "hours and a holiday close a category and say when it opens; always opens it",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan"));
      const talking = await house.customer("Rosa");
      await talking.composer();
      const visitor = await house.visitor("Grace");
      await customerSees(visitor, "Sales", "Nobody is waiting. You would be next");
      const form = await atForm(house, "Hopper", "Sales");
      await edit(admin, "Sales", async () => {
        await admin.press("By the week");
        await admin.fill("Time zone", "Atlantis/Capital");
        await admin.press("Save");
        await admin.see("There is no time zone of this name.");
        await admin.fill("Time zone", "UTC");
        for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]) {
          assert.equal(await admin.sees("Give at least one day hours"), false);
          await admin.press(`Remove the hours from 09:00 on ${day}`);
        }
        await admin.see("Give at least one day hours");
        await admin.press("Add hours on Monday");
        await admin.gone("Give at least one day hours");
        await setField(admin, "input[aria-label='Monday, from']", "18:00");
        await admin.see("These hours end before they begin. Past midnight, split them");
        // Open at every hour of every day: nothing but the holiday closes it.
        await allDay(admin, "Monday");
        await admin.press("Copy Monday to Monday to Friday");
        for (const day of ["Saturday", "Sunday"]) {
          await admin.press(`Add hours on ${day}`);
          await admin.until(`hours on ${day}`, (name) => document.querySelector(`[aria-label='${name}, from']`), day);
          await allDay(admin, day);
        }
      });
      await admin.see("Open now");
      assert.equal(await visitor.sees("Closed, opens"), false);
      assert.equal(await agent.sees("Closed"), false);
      await edit(admin, "Sales", async () => {
        await admin.press("Add a holiday");
        await setField(admin, "input[type=date]", new Date().toISOString().slice(0, 10));
        await admin.press("Save");
        await admin.see("Give it a name of at most 100 characters.");
        const name = await admin.page.$("input[aria-label=Name]");
        await name.type("The day of this test");
        await admin.picture("hours");
      });
      await admin.see("Closed now, opens");
      await admin.see("(UTC)");
      await customerSees(visitor, "Sales", "Closed, opens");
      await form.see("This is closed. It opens");
      assert.equal(await form.sees("Your name"), false);
      await agentSees(agent, "Sales", "Closed");
      // A conversation under way goes on.
      await talking.say("are you still there?");
      await agent.say("I am", "Rosa");
      await talking.said("I am");
      // It is no holiday after all; then it is one under another name.
      await edit(admin, "Sales", () => admin.press("Remove The day of this test"));
      await customerSees(visitor, "Sales", "Nobody is waiting. You would be next");
      await agentSees(agent, "Sales", "–");
      await edit(admin, "Sales", async () => {
        await admin.press("Add a holiday");
        await setField(admin, "input[type=date]", new Date().toISOString().slice(0, 10));
        const name = await admin.page.$("input[aria-label=Name]");
        await name.type("Stocktaking");
      });
      await customerSees(visitor, "Sales", "Closed, opens");
      await agentSees(agent, "Sales", "Closed");
      await edit(admin, "Sales", () => admin.press("Always open"));
      await visitor.gone("Closed, opens");
      await agentSees(agent, "Sales", "–");
      await form.see("Your name");
      assert.equal(await form.sees("closed"), false);
    },
  },
];
