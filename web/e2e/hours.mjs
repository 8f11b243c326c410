// Opening hours in zones that some browsers know under another name, or not at all: the server has the last word.

import assert from "node:assert/strict";
import { atAdmin, edit } from "./category-pages.mjs";

const MONDAYS = [{ day: 1, from_min: 540, to_min: 1020 }];

const zoneOf = async (house, name) => (await house.categories()).find((one) => one.name === name).hours.zone;

export const journeys = [
  {
    name: "hours are kept in any zone that the server knows; one that it does not know is refused at its field",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      await house.category("Sales", { hours: { weekly: { zone: "Asia/Kolkata", week: MONDAYS, holidays: [] } } });
      await admin.see("(Asia/Kolkata)");
      // What has nothing to do with the hours is not held up by them.
      await edit(admin, "Sales", () => admin.fill("Queue limit", "7"));
      for (const zone of ["Europe/Kyiv", "US/Eastern", "Asia/Kolkata"]) {
        await edit(admin, "Sales", () => admin.fill("Time zone", zone));
        await admin.see(`(${zone})`);
        assert.equal(await zoneOf(house, "Sales"), zone);
      }
      await edit(admin, "Sales", async () => {
        await admin.fill("Time zone", "Mars/Olympus");
        await admin.press("Save");
        await admin.until("a fault at the zone alone, with the focus there", () => {
          const [fault, ...more] = document.querySelectorAll(".fault");
          const field = document.activeElement;
          return (
            more.length === 0 && field.name === "zone" && field.getAttribute("aria-describedby").includes(fault?.id)
          );
        });
        await admin.see("There is no time zone of this name.");
        assert.equal(await zoneOf(house, "Sales"), "Asia/Kolkata");
        await admin.fill("Time zone", "Europe/Kyiv");
      });
      await admin.see("(Europe/Kyiv)");
    },
  },
];
