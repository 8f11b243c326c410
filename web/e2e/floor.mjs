// The house's settings, changed while an agent and customers are connected.

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
      await admin.confirm("Save");
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
];
