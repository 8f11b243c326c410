// How one comes to the lobby: by the welcome page while it is open; and what is asked before it is closed over people.

import assert from "node:assert/strict";
import { atAdmin, choose, eventually } from "./category-pages.mjs";
import { guest, OPEN, rowSays } from "./guests.mjs";
import { look } from "./looks.mjs";
import { PHONE } from "./person.mjs";

const SETTING = "Who sees and invites each other";
const LINK = "See who is here";

export const journeys = [
  {
    name: "the welcome page leads there while it is open, and closing it over people is asked before it is saved",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house, "Settings");
      const [ann, ben] = [await house.visitor("Ann"), await house.visitor("Ben")];
      await ann.see("Sales");
      assert.equal(await ann.sees(LINK), false);
      await choose(admin, SETTING, "Anyone, by name");
      await admin.press("Save");
      await admin.see("Nothing is changed yet.");
      assert.equal(await admin.page.$("dialog[open]"), null, "nobody is touched by an open door");
      await ben.see(LINK);
      await look(ann, "welcome-lobby");
      await ann.press(LINK);
      await ann.fill("Your name", "Ann");
      await ann.press("Enter");
      await ann.see("Nobody else is here");
      await admin.press("Buddies");
      await rowSays(admin, "Ann", "Available");

      await admin.open("/admin/settings");
      const close = async (answer) => {
        await admin.press("Save");
        await admin.see(`${SETTING}: from Anyone, by name to The staff`);
        await admin.see("Who may not be there any more leaves it at once");
        await admin.picture("lobby-close-asked");
        await admin.confirm(answer);
      };
      await choose(admin, SETTING, "The staff");
      await close("Cancel");
      await admin.see("1 change");
      assert.equal(await ann.sees("Nobody else is here"), true);
      await close("Save");
      await ann.see("The lobby is closed");
      await ben.gone(LINK);
      assert.equal(await ben.sees("Sales"), true);
    },
  },
  {
    name: "a page before a closed lobby opens by itself when the lobby does, for who was in it and for who was not",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      await house.admin();
      const lobby = (value) => house.api("PATCH", "/v1/settings", [{ key: "lobby", value }]);
      const ann = await house.person("Ann");
      // Half a minute is over in a second.
      await ann.page.evaluateOnNewDocument(() => {
        const { setTimeout } = globalThis;
        globalThis.setTimeout = (what, ms, ...rest) => setTimeout(what, ms >= 15_000 ? ms / 30 : ms, ...rest);
      });
      await guest(house, "Ann", ann);
      await ann.press("Unavailable");
      await ann.fill("Status", "back soon");
      await ann.press("Save");
      const ben = await guest(house, "Ben");
      await rowSays(ben, "Ann", "Unavailable", "back soon");
      const early = await house.person("Early", { viewport: PHONE, scheme: "dark" });
      await lobby("staff");
      await early.open("/buddies");
      for (const person of [ann, ben, early]) await person.see("The lobby is closed");
      await early.picture("lobby-shut");
      // A page that nobody sees does not ask.
      await ann.look();
      await lobby("open");
      await ann.see("Who is here");
      // The others do not wait: they turn to the page.
      for (const person of [ben, early]) {
        await person.look();
        await person.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
      }
      await ben.see("Who is here");
      await rowSays(ben, "Ann", "Unavailable", "back soon");
      await early.see("Your name");
      await early.fill("Your name", "Early");
      await early.press("Enter");
      await rowSays(ben, "Early", "Available");
    },
  },
  {
    name: "whoever changes too often what others see of them is told so, and sees what it still is",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      const often = "You have changed this often";
      /** Presses what `next` names, each time after the answer to the last, until one is refused. */
      const refused = async (person, next, done) => {
        for (let turn = 0; turn < 20; turn += 1) {
          await person.press(next(turn));
          let said = false;
          await eventually("an answer", async () => {
            said = await person.sees(often);
            return said || (await done(turn));
          });
          if (said) return;
        }
        assert.fail("twenty changes, and none was refused");
      };
      const ada = await house.desk(await house.admin());
      const ben = await guest(house, "Ben", { viewport: PHONE });
      const label = (turn) => (turn % 2 === 0 ? "Unavailable" : "Available");
      const chosen = () => ben.page.evaluate(() => document.querySelector(".my-choice[class*=is-]")?.innerText);
      await refused(ben, label, async (turn) => (await chosen()) === label(turn));
      await ben.until("what is ticked to be what is so", () =>
        [...document.querySelectorAll(".my-choice")].every(
          (one) => one.querySelector("input").checked === /is-/.test(one.className),
        ),
      );
      await ben.picture("lobby-often");
      await ada.press("Buddies");
      // What Ben sees of Ada is the answer to her press.
      const asTicked = async () => {
        const ticked = await ada.page.$eval(".self input[type=checkbox]", (box) => box.checked);
        const people = await ben.page.$$eval(".person", (rows) => rows.map((row) => row.innerText));
        return people.some((text) => text.includes("Ada")) === ticked;
      };
      await refused(ada, () => "Show me to guests", asTicked);
      await eventually("what is ticked to be what is so", asTicked);
    },
  },
];
