// A customer is erased by an admin: what will go is said, the name is typed, and then nothing of it is found any more.

import assert from "node:assert/strict";
import { end, eventually } from "./category-pages.mjs";
import { look } from "./looks.mjs";
import { PHONE } from "./person.mjs";
import { age } from "./talks.mjs";

const DAY_MS = 86_400_000;
const WIDE = { width: 1280, height: 800 };

/** What is erased is not found any more. */
const GONE = { allow: [/status of 404/] };

const dress = async (person, size, scheme) => {
  await person.page.setViewport(size);
  await person.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
};

/** A page comes anew as a phone's, so that it is brought to where it was by each. */
const everyWay = async (person, name, bring) => {
  for (const [size, where] of [
    [PHONE, "phone"],
    [WIDE, "wide"],
  ]) {
    for (const scheme of ["dark", "light"]) {
      await dress(person, size, scheme);
      await person.reload();
      await bring();
      await look(person, `${name}-${where}-${scheme}`);
    }
  }
};

export const journeys = [
  {
    name: "a customer is erased once their name was typed, and a proof stays",
    run: async (house) => {
      const admin = await house.desk(await house.admin(), { available: false, ...GONE });
      const agent = await house.desk(await house.agent("Alan", { capacity: 2 }));
      const customer = await house.customer("Evelina");
      await customer.composer();
      await customer.say("Where is my blue lamp?");
      await agent.said("Where is my blue lamp?");
      await admin.open("/admin/erasures");
      await everyWay(admin, "erasures-none", () => admin.see("Nobody was erased yet"));
      await end(customer);
      await customer.see("The conversation has ended");
      const { value } = await house.api("GET", "/v1/conversations");
      const record = value.conversations[0].conversation;

      await admin.open(`/admin/archive/${record}`);
      await everyWay(admin, "erasure-asked", async () => {
        await admin.press("Erase this customer…");
        await admin.see("Erase Evelina?");
        await admin.see("1 conversation, ");
        await admin.fill("Type the name to confirm: Evelina", "Eve");
        await admin.press("Erase for good");
        await admin.see("This is not the name");
      });
      assert.deepEqual((await house.api("GET", "/v1/erasures")).value, [], "asked for too early");
      await admin.fill("Type the name to confirm: Evelina", "Evelina");
      await admin.press("Erase for good");
      await admin.see("Under way");
      await admin.see("Asked for by");
      await admin.open(`/admin/archive/${record}`);
      await admin.press("Erase this customer…");
      await admin.see("asked for already");
      for (const person of [admin, agent, customer]) await person.shut();

      // As ten minutes later, when the hub has let go of it.
      await house.stop();
      assert.equal(await age(house, DAY_MS), 1);
      await house.start();
      await eventually("all of it to go", async () => {
        const all = await house.api("GET", "/v1/erasures");
        return all.value[0].state === "swept";
      });
      await admin.reopen("/admin/erasures");
      await everyWay(admin, "erasures", () => admin.see("Gone, looked at once more after an hour"));
      await admin.see("1 conversation, ");
      assert.equal(await admin.sees("Evelina"), false, "the proof names nobody");
      await admin.open("/admin/archive?text=lamp");
      await admin.see("Nothing found");
      await admin.open(`/admin/archive/${record}`);
      await admin.see("There is no such conversation here");
      await admin.open("/admin/audit");
      await admin.see("asked for the erasure of a customer");
      assert.equal(await admin.sees("Evelina"), false, "nor does the log");
    },
  },
];
