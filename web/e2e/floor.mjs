// The house itself: dashboard, categories with their hours, settings; and that each change reaches an agent and customers who are connected.

import assert from "node:assert/strict";

/** The question what shall become of those who wait is an answer of 409. */
const ASKED = { allow: [/status of 409/] };

const atAdmin = async (house, page = "Categories") => {
  const account = await house.admin();
  const admin = await house.desk(account, { available: false, ...ASKED });
  await admin.press("Administration");
  await admin.press(page);
  return admin;
};

const inLine = (person, name, label) =>
  person.until(
    `“${label}” of ${name}`,
    (wanted, what) => {
      const lines = [...document.querySelectorAll("li.line")];
      const line = lines.find((one) => one.querySelector("h2")?.innerText === wanted);
      const found = [...(line?.querySelectorAll("button, a") ?? [])].find((one) => one.innerText.trim() === what);
      found?.click();
      return found;
    },
    name,
    label,
  );

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

const edit = async (admin, name, change) => {
  await inLine(admin, name, "Edit");
  await admin.see(`Edit ${name}`);
  await change();
  await admin.press("Save");
  await admin.see("Add a category");
};

/** Moves a category up with the keys alone for as long as it goes: the focus stays in its row. */
const topByKeys = async (admin, name) => {
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

/** One waits in Sales, nobody is available; the admin closes it and is asked. */
const closing = (run) => async (house) => {
  const admin = await atAdmin(house);
  const waiting = await house.customer("Grace");
  await waiting.see("You are next");
  const visitor = await house.visitor("Linus");
  await inLine(admin, "Sales", "Close");
  await admin.see("1 person waits in Sales");
  await admin.see("What shall become of them?");
  await run({ house, admin, waiting });
  await visitor.see("Closed at the moment");
};

export const journeys = [
  {
    name: "categories are added, renamed, ordered and closed; the welcome page follows live",
    run: async (house) => {
      const admin = await atAdmin(house);
      const visitor = await house.visitor("Grace");
      await visitor.see("Account Support");
      await admin.fill("Add a category", "Returns");
      await admin.press("Add");
      await visitor.see("Returns");
      await admin.press("Move Returns up");
      await visitor.until("the new order", () => {
        const names = [...document.querySelectorAll(".door-name")].map((one) => one.innerText);
        return names.indexOf("Returns") < names.indexOf("Other");
      });
      await edit(admin, "Returns", async () => {
        await admin.fill("Name", "Sales");
        await admin.press("Save");
        await admin.see("This name is taken.");
        await admin.fill("Name", "Returns and refunds");
        await admin.press("Ask for a subject");
      });
      await visitor.see("Returns and refunds");
      await visitor.press("Returns and refunds");
      await visitor.fill("Your name", "Grace");
      await visitor.press("Get in line");
      await visitor.see("A subject is needed here.");
      await visitor.press("← All categories");
      await visitor.press("Returns and refunds");
      await visitor.fill("What is it about?", "A broken lamp");
      await edit(admin, "Returns and refunds", () => admin.fill("Name", "Things sent back"));
      await visitor.see("Things sent back");
      await visitor.until("the new address", () => location.pathname === "/chat/things-sent-back");
      const typed = await visitor.page.$$eval("form input", (all) => all.map((one) => one.value));
      assert.ok(typed.includes("A broken lamp"), `what was typed is gone: ${typed}`);
      await visitor.press("← All categories");
      await topByKeys(admin, "Things sent back");
      await inLine(admin, "Sales", "Close");
      await visitor.see("Closed at the moment");
      await inLine(admin, "Sales", "Open");
      await visitor.gone("Closed at the moment");
      await admin.picture("categories");
      await visitor.open("/chat/nothing-of-this-name");
      await visitor.see("How can we help?");
    },
  },
  {
    name: "a category is closed and those who wait are served still",
    run: closing(async ({ house, admin, waiting }) => {
      await admin.picture("fate");
      await admin.press("Keep serving them");
      await admin.confirm("Close it");
      await waiting.see("Nobody new can get in line now. You keep your place and will be served.");
      await house.desk(await house.agent("Alan"));
      await waiting.composer();
    }),
  },
  {
    name: "a category is closed and those who wait are brought to another",
    run: closing(async ({ house, admin, waiting }) => {
      const agent = await house.desk(await house.agent("Alan", { categories: ["Billing"] }));
      await house.category("Billing", { mode: "manual" });
      await admin.press("Send them to another category");
      await admin.see("To which category?");
      await admin.confirm("Close it");
      await waiting.see("Waiting for Billing");
      await waiting.see("You were brought to this line");
      await agent.press("Take next");
      await waiting.composer();
    }),
  },
  {
    name: "a category is closed and those who wait are told, and what else there is",
    firefox: true,
    run: closing(async ({ house, admin, waiting }) => {
      await admin.press("Tell them that it has closed");
      await admin.confirm("Close it");
      await waiting.see("Sales has closed");
      await waiting.see("you are not in line any more");
      await waiting.picture("dismissed");
      await waiting.reload();
      await waiting.see("Sales has closed");
      await waiting.press("See what else is open");
      await waiting.see("How can we help?");
      await waiting.gone("you are not in line any more");
      const agent = await house.desk(await house.agent("Alan"));
      await agent.see("Nobody to talk to yet");
    }),
  },
  {
    name: "a category is archived with people waiting, is gone everywhere, and is brought back",
    run: async (house) => {
      const admin = await atAdmin(house);
      const waiting = await house.customer("Grace", "Billing");
      await waiting.see("You are next");
      const visitor = await house.visitor("Linus");
      await visitor.see("Billing");
      await inLine(admin, "Billing", "Edit");
      await admin.press("Archive this category");
      await admin.see("Archive Billing?");
      await admin.press("Archive it");
      await admin.see("1 person waits in Billing");
      assert.equal(await admin.sees("Keep serving them"), false);
      await admin.press("Tell them that it has closed");
      await admin.confirm("Archive it");
      await admin.see("Billing is archived.");
      await visitor.gone("Billing");
      await waiting.see("has closed, and you are not in line any more");
      await admin.press("Dismiss");
      await admin.press("Archived categories (1)");
      await inLine(admin, "Billing", "Restore");
      await visitor.see("Billing");
    },
  },
  {
    name: "mode, limit and draft preview change for those who are connected",
    run: async (house) => {
      const admin = await atAdmin(house);
      const agent = await house.desk(await house.agent("Alan", { capacity: 3 }));
      await edit(admin, "Sales", async () => {
        await admin.page.select("select.input", "manual");
        await admin.fill("Queue limit", "1");
      });
      await agent.see("Press “Take next”");
      const visitor = await house.visitor("Linus");
      const first = await house.customer("Grace");
      await first.see("You are next");
      await visitor.see("The line is full at the moment");
      await agent.press("Take next");
      await first.composer();
      await first.see("Alan can see what you type before you send it.");
      await visitor.gone("The line is full at the moment");
      const preview = async (value) => {
        await edit(admin, "Sales", async () => {
          const handle = await admin.until(
            "the preview",
            () =>
              [...document.querySelectorAll("label")].find((one) => one.innerText.trim() === "Draft preview")?.control,
          );
          await handle.asElement().select(value);
        });
      };
      await preview("ask");
      await first.see("May Alan see what you type before you send it?");
      const second = await house.customer("Ada");
      await second.see("You are next");
      await agent.press("Take next");
      await second.see("May Alan see what you type before you send it?");
      await preview("off");
      const third = await house.customer("Rosa");
      await third.see("You are next");
      await agent.press("Take next");
      await third.composer();
      assert.equal(await third.sees("see what you type"), false);
      await edit(admin, "Sales", async () => {
        await admin.fill("Queue limit", "");
        await admin.fill("Wrap-up, seconds", "3601");
        await admin.press("Save");
        await admin.see("This must be 1 to 1,000,000 people.");
        await admin.see("This must be 0 to 3,600 seconds.");
        await admin.fill("Queue limit", "500");
        await admin.fill("Wrap-up, seconds", "0");
      });
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
    },
  },
  {
    name: "hours and a holiday close a category and say when it opens; always opens it",
    run: async (house) => {
      const admin = await atAdmin(house);
      const visitor = await house.visitor("Grace");
      await visitor.see("Sales");
      const atForm = await house.visitor("Hopper");
      await atForm.press("Sales");
      await atForm.see("Your name");
      await edit(admin, "Sales", async () => {
        await admin.press("By the week");
        await admin.fill("Time zone", "Atlantis/Capital");
        await admin.press("Save");
        await admin.see("Choose a time zone from the list.");
        await admin.fill("Time zone", "UTC");
        await setField(admin, "input[aria-label='Monday, from']", "18:00");
        await admin.see("These hours end before they begin.");
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
      await visitor.see("Closed, opens");
      await atForm.see("This is closed. It opens");
      assert.equal(await atForm.sees("Your name"), false);
      await inLine(admin, "Sales", "Edit");
      await admin.press("Always open");
      await admin.press("Save");
      await visitor.gone("Closed, opens");
      await atForm.see("Your name");
      assert.equal(await atForm.sees("closed"), false);
    },
  },
  {
    name: "a setting is changed, refused out of its bounds, and counts at once; back to its default",
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      const agent = await house.desk(await house.agent("Alan"));
      await house.category("Sales", { mode: "offer" });
      await admin.fill("Ring an agent", "1000000");
      await admin.press("Save");
      await admin.see("This must be");
      await admin.fill("Ring an agent", "9");
      await admin.press("Save");
      await admin.see("The settings are saved.");
      await admin.see("Default: 20 s");
      const customer = await house.customer("Grace");
      await customer.see("You are next");
      await agent.until("an offer that rings for nine seconds", () => {
        const left = Number.parseInt(document.querySelector(".offer-left")?.innerText ?? "", 10);
        return left > 0 && left <= 9;
      });
      await admin.press("Reset to default: Ring an agent");
      await admin.see("1 change");
      await admin.press("Save");
      await admin.see("Nothing is changed yet.");
      const { value } = await house.api("GET", "/v1/settings");
      assert.equal(value.find((one) => one.key === "offer_s").value, "20");
    },
  },
  {
    name: "the dashboard tells who waits and who talks, and what needs somebody first",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house, "Dashboard");
      await admin.see("Nothing needs you right now.");
      const first = await house.customer("First", "Billing");
      await first.see("You are next");
      await admin.see("Billing: 1 person waits, and nobody on duty is connected");
      await admin.picture("dashboard-needs");
      const agent = await house.desk(await house.agent("Alan", { categories: ["Billing"] }));
      await first.composer();
      await admin.see("Nothing needs you right now.");
      await admin.see("Conversations under way");
      await admin.see("First");
      const second = await house.customer("Second", "Billing");
      await second.see("You are next");
      await admin.until("the totals", () => {
        const tile = (name) => [...document.querySelectorAll(".tile")].find((one) => one.innerText.includes(name));
        return tile("Waiting")?.innerText.includes("1") && tile("Talking")?.innerText.includes("1");
      });
      await admin.until("a longest wait that runs", () =>
        [...document.querySelectorAll(".tile")].some((one) => /Longest wait\s+\d:\d\d/.test(one.innerText)),
      );
      await admin.until("the agent at his limit", () =>
        [...document.querySelectorAll(".floor-agents tr")].some(
          (one) => one.innerText.includes("Alan") && one.innerText.includes("1 of 1"),
        ),
      );
      await admin.picture("dashboard");
      await second.press("Leave the line");
      await second.confirm("Leave the line");
      await admin.until("nobody to wait", () =>
        [...document.querySelectorAll(".tile")].some(
          (one) => /Waiting/.test(one.innerText) && /\b0\b/.test(one.innerText),
        ),
      );
      await agent.see("First");
      assert.equal(await agent.sees("Second"), false, "who left the line is nowhere on the console");
    },
  },
];
