// Many categories: whoever looks for one finds it by its name, at the door and on the dashboard; and what is default on the page of one.

import assert from "node:assert/strict";
import { atAdmin, choose, edit, inLine } from "./category-pages.mjs";

const doors = (person, wanted) =>
  person.until(
    `the doors ${wanted.join(", ")}`,
    (names) => [...document.querySelectorAll(".door-name")].map((one) => one.innerText).join() === names,
    wanted.join(),
  );

const fieldOf = (person, name) => person.page.$eval(`[name="${name}"]`, (field) => field.value);

export const journeys = [
  {
    name: "among many categories a customer and an admin find theirs by name; among a few nobody is asked to search",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house, "Dashboard");
      const visitor = await house.visitor("Grace");
      await visitor.see("Sales");
      assert.equal(await visitor.page.$("input[type=search]"), null);
      assert.equal(await admin.page.$(".floor-categories input[type=search]"), null);
      for (let n = 1; n <= 9; n += 1) await house.api("POST", "/v1/categories", { name: `Café ${n}` });
      await visitor.fill("Search", "cafe 7");
      await doors(visitor, ["Café 7"]);
      await visitor.see("1 of 13");
      await visitor.picture("welcome-search");
      await visitor.fill("Search", "nowhere");
      await visitor.see("Nothing is called so.");
      await visitor.fill("Search", "7");
      await visitor.press("Café 7");
      await visitor.see("Your name");
      await admin.until("the search", () => document.querySelector(".floor-categories input[type=search]"));
      await admin.page.type(".floor-categories input[type=search]", "cafe 7");
      await admin.until("one category", () => {
        const rows = [...document.querySelectorAll(".floor-categories tbody tr")];
        return rows.length === 1 && rows[0].innerText.includes("Café 7");
      });
    },
  },
  {
    name: "the page of a category says what is default, and goes back to it",
    run: async (house) => {
      const admin = await atAdmin(house);
      await admin.press("Add a category");
      await admin.fill("Name", "Returns");
      await admin.press("Add");
      await inLine(admin, "Returns", "Edit");
      await admin.see("Edit Returns");
      // Whatever a new one has is default.
      await admin.see("Default");
      assert.equal(await admin.sees("Reset to default"), false);
      await admin.fill("Queue limit", "7");
      await admin.see("Default: 500 people");
      await choose(admin, "Draft preview", "Off");
      await admin.see("Default: On");
      await admin.picture("category-defaults");
      await admin.press("Reset to default: Queue limit");
      assert.equal(await fieldOf(admin, "queue_limit"), "500");
      await admin.press("Save");
      await admin.see("Add a category");
      await edit(admin, "Returns", async () => {
        await admin.press("Reset to default: Draft preview");
        await admin.gone("Reset to default");
      });
    },
  },
];
