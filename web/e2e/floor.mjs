// The house itself: its settings, and the dashboard with what it leads to; each change reaches an agent and customers who are connected.

import assert from "node:assert/strict";
import { atAdmin } from "./category-pages.mjs";

export const journeys = [
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
