// What was said on invitation, in the archive: found by its road, both named, and either of two guests erased.

import assert from "node:assert/strict";
import { choose } from "./category-pages.mjs";
import { guest, OPEN, parted, talking } from "./guests.mjs";
import { look } from "./looks.mjs";
import { end, listed, talk } from "./talks.mjs";

export const journeys = [
  {
    name: "what was said on invitation is found by its road and names both, and the second guest is erased",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      const account = await house.admin();
      const agent = await house.desk(await house.agent("Alan"));
      await end(await talk(house, agent, "Grace", "Where is my blue lamp?"));
      const [ann, ben] = [await guest(house, "Ann"), await guest(house, "Ben")];
      await talking(ann, ben);
      await ann.say("between us");
      await ben.said("between us");
      await parted(ann, ben);

      const admin = await house.desk(account, { available: false });
      await admin.open("/admin/archive");
      await listed(admin, "Ann and Ben", "Grace");
      await choose(admin, "Road", "Invitation");
      await listed(admin, "Ann and Ben");
      assert.equal(new URL(admin.page.url()).search, "?road=invitation");
      await admin.see("One of them ended it");
      await look(admin, "archive-road");
      await admin.reload();
      await listed(admin, "Ann and Ben");
      await choose(admin, "Road", "Queue");
      await listed(admin, "Grace");
      await admin.press("Without Road: Queue");
      await listed(admin, "Ann and Ben", "Grace");

      await admin.press("Ann and Ben");
      await admin.until("both in the title", () => document.querySelector("h1")?.innerText === "Ann and Ben");
      await admin.said("between us");
      assert.equal(await admin.sees("Promised wait"), false, "nobody waits for an invitation");
      await look(admin, "record-met");
      await admin.press("Erase Ann…");
      await admin.see("This customer is in the lobby. Erase them once they have left.");
      await look(admin, "erase-in-lobby");
      await admin.confirm("Close");
      for (const person of [ann, ben]) {
        await person.press("Leave");
        await person.confirm("Leave");
        await person.see("Your name");
      }
      await admin.press("Erase Ann…");
      await admin.see("1 conversation, ");
      await admin.press("Cancel");
      await admin.press("Erase Ben…");
      await admin.see("Erase Ben?");
      await admin.see("1 conversation, ");
      await admin.fill("Type the name to confirm: Ben", "Ben");
      await admin.press("Erase for good");
      await admin.see("Under way");
    },
  },
];
