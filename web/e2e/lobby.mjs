// The road of invitations: people who are present see each other, invite, cancel, decline, accept, talk and part.

import assert from "node:assert/strict";
import { disabled, guest, hasButton, OPEN, parted, rowSays } from "./guests.mjs";

export const journeys = [
  {
    name: "two people enter, see each other, invite, cancel, decline, accept, talk, end, and are back",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      const ann = await guest(house, "Ann");
      await ann.see("Nobody else is here");
      const ben = await guest(house, "Ben");
      await rowSays(ann, "Ben", "Available");
      await rowSays(ben, "Ann", "Available");
      assert.equal(await hasButton(ann, "Invite Ann"), false, "one's own name is not in the list");

      await ann.press("Invite Ben");
      await ann.see("Waiting for Ben");
      await ben.see("Ann would like to talk with you");
      await ben.title(/^\(1\)/);
      // Whoever waits is unavailable to all.
      await rowSays(ben, "Ann", "Unavailable");
      assert.equal(await hasButton(ben, "Invite Ann"), false);
      await ann.press("Cancel");
      await ann.gone("Waiting for Ben");
      await ben.see("Ann cancelled the invitation.");
      await ben.title(/^Buddies/);
      await rowSays(ben, "Ann", "Available");

      await ann.press("Invite Ben");
      await ben.press("Decline Ann");
      await ann.see("Ben declined your invitation.");
      await ann.gone("Waiting for Ben");

      await ann.press("Invite Ben");
      await ann.gone("Ben declined your invitation.");
      await ben.press("Accept Ann");
      await Promise.all([ann.composer(), ben.composer()]);
      await ann.see("You invited Ben");
      await ben.see("Ann invited you");
      await ann.say("Hello <b>Ben</b>");
      await ben.said("Hello <b>Ben</b>");
      await ben.say("Hello Ann");
      await ann.said("Hello Ann");
      assert.deepEqual(await ann.messages(), ["left: Hello <b>Ben</b>", "right: Hello Ann"]);
      assert.deepEqual(await ben.messages(), ["right: Hello <b>Ben</b>", "left: Hello Ann"]);

      await ben.press("End");
      await ben.confirm("End");
      await Promise.all([ann.see("Your chat with Ben has ended"), ben.see("Your chat with Ann has ended")]);
      await ann.see("Ben ended it.");
      await Promise.all([ann.see("Who is here"), ben.see("Who is here")]);
      await Promise.all([rowSays(ann, "Ben", "Available"), rowSays(ben, "Ann", "Available")]);
      await disabled(ann, "Invite Ben", false);
    },
  },
  {
    name: "three people: whoever accepts one of two talks to that one, and the other is told",
    settings: OPEN,
    run: async (house) => {
      const [ann, ben, cid] = [await guest(house, "Ann"), await guest(house, "Ben"), await guest(house, "Cid")];
      await ann.press("Invite Cid");
      await ben.press("Invite Cid");
      await cid.see("Ann would like to talk with you");
      await cid.see("Ben would like to talk with you");
      await cid.title(/^\(2\)/);
      // Whoever is only invited stays available.
      await rowSays(ben, "Cid", "Available");
      await cid.press("Accept Ben");
      await Promise.all([ben.composer(), cid.composer()]);
      await ann.see("Cid is not available any more: the invitation has ended.");
      await rowSays(ann, "Cid", "Unavailable");
      await ben.say("between us");
      await cid.said("between us");
      assert.equal(await ann.sees("between us"), false);
      await parted(cid, ben);
      await rowSays(ann, "Cid", "Available");
    },
  },
  {
    name: "two who invite each other in the same moment land in one conversation",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      const people = [];
      for (const name of ["Ann", "Ben"]) {
        const person = await house.person(name);
        // What the server sends is held back while both press, as on a slow line.
        await person.page.evaluateOnNewDocument(() => {
          const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
          const held = [];
          globalThis.hear = () => {
            globalThis.deaf = false;
            for (const give of held.splice(0)) give();
          };
          const slow = function (listen) {
            set.call(this, (event) => (globalThis.deaf ? held.push(() => listen(event)) : listen(event)));
          };
          Object.defineProperty(WebSocket.prototype, "onmessage", { set: slow });
        });
        people.push(await guest(house, name, person));
      }
      const [ann, ben] = people;
      await rowSays(ann, "Ben", "Available");
      await rowSays(ben, "Ann", "Available");
      for (const person of people) await person.page.evaluate(() => (globalThis.deaf = true));
      await ann.press("Invite Ben");
      await ben.press("Invite Ann");
      for (const person of people) await person.page.evaluate(() => globalThis.hear());
      await Promise.all([ann.composer(), ben.composer()]);
      await ann.say("so we meet");
      await ben.said("so we meet");
      await parted(ann, ben);
      assert.equal((await house.log()).includes("panicked"), false);
    },
  },
  {
    name: "unavailable: nobody can invite me, and I can invite nobody",
    settings: OPEN,
    run: async (house) => {
      const [ann, ben] = [await guest(house, "Ann"), await guest(house, "Ben")];
      await ben.press("Invite Ann");
      await ann.see("Ben would like to talk with you");
      await ann.press("Unavailable");
      await ann.see("nobody can invite you, and you can invite nobody");
      await ann.see("The invitation from Ben has ended, because you are not available any more.");
      await ben.see("Ann is not available any more: the invitation has ended.");
      await rowSays(ben, "Ann", "Unavailable");
      assert.equal(await hasButton(ben, "Invite Ann"), false);
      await disabled(ann, "Invite Ben");
      await ann.reload();
      await ann.see("nobody can invite you, and you can invite nobody");
      await ann.fill("Status", "back at two");
      await ann.press("Save");
      await rowSays(ben, "Ann", "back at two");
      await ann.press("Available");
      await disabled(ann, "Invite Ben", false);
      await rowSays(ben, "Ann", "Available", "back at two");
      await ben.press("Leave");
      await ben.confirm("Leave");
      await ben.see("Your name");
      await ann.see("Nobody else is here");
    },
  },
  {
    name: "reload and a second tab keep the name, the invitation, the conversation and what is typed",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      const [ann, ben] = [await guest(house, "Ann"), await guest(house, "Ben")];
      await ann.press("Invite Ben");
      await ann.reload();
      await ann.see("Waiting for Ben");
      await ben.reload();
      await ben.see("Ann would like to talk with you");
      const other = await ben.secondTab("/buddies");
      await other.see("Ann would like to talk with you");
      await ben.look();
      await ben.press("Accept Ann");
      await other.see("Ann invited you");
      for (let at = 1; at <= 40; at++) {
        await ann.type(`message ${at}`);
        await ann.send();
      }
      await ben.said("message 40");
      await ben.type("half a sentence");
      await ben.reload();
      await ben.said("message 40");
      await ben.until(
        "what was typed",
        () => document.querySelector(".composer textarea")?.value === "half a sentence",
      );
      await ben.send();
      await ann.said("half a sentence");
      assert.equal((await ann.messages()).length, 41);
      await other.shut();
      await parted(ann, ben);
    },
  },
  {
    name: "the staff see each other, invite, and talk at their consoles",
    run: async (house) => {
      const ada = await house.desk(await house.admin());
      const alan = await house.desk(await house.agent("Alan"));
      await ada.press("Buddies");
      await ada.see("Who is here");
      await rowSays(ada, "Alan", "Available", "Staff");
      await ada.press("Invite Alan");
      await ada.see("Waiting for Alan");
      await alan.see("Ada would like to talk with you");
      await alan.press("Decline Ada");
      await ada.see("Alan declined your invitation.");
      await alan.press("Buddies");
      await rowSays(alan, "Ada", "Available");
      await ada.press("Invite Alan");
      await alan.press("Accept Ada");
      await Promise.all([ada.composer("Alan"), alan.composer("Ada")]);
      await ada.say("Lunch?", "Alan");
      await alan.said("Lunch?");
      await alan.say("At one", "Ada");
      await ada.said("At one");
      assert.deepEqual(await ada.messages(), ["left: Lunch?", "right: At one"]);
      assert.equal(await ada.page.$("[aria-label='Transfer']"), null, "two equals hand nothing over");
      await ada.picture("lobby-console");
      await alan.press("End");
      await alan.confirm("End");
      await ada.see("Your chat with Alan has ended");
      await Promise.all([ada, alan].map((one) => one.see("Nobody to talk to yet")));
      await alan.press("Buddies");
      await rowSays(alan, "Ada", "Available");
    },
  },
  {
    name: "a guest sees an agent who shows themselves, and the two talk",
    settings: OPEN,
    run: async (house) => {
      const ada = await house.desk(await house.admin());
      const ben = await guest(house, "Ben");
      await ben.see("Nobody else is here");
      await ada.press("Buddies");
      await rowSays(ada, "Ben", "Available");
      await ada.press("Show me to guests");
      await rowSays(ben, "Ada", "Available", "Staff");
      await ben.press("Invite Ada");
      await ada.press("Accept Ben");
      await Promise.all([ada.composer("Ben"), ben.composer()]);
      const isStaff = (person, where) =>
        person.until("the badge of the staff", (at) => document.querySelector(at)?.innerText.includes("Staff"), where);
      await isStaff(ben, ".talk-head");
      await ben.reload();
      await ben.composer();
      await isStaff(ben, ".talk-head");
      assert.equal(await ada.page.$eval(".pane-head", (head) => head.innerText.includes("Staff")), false);
      await ben.say("Hello Ada");
      await ada.said("Hello Ada");
      await ada.say("Hello Ben", "Ben");
      await ben.said("Hello Ben");
      await ben.press("End");
      await ben.confirm("End");
      await ada.see("Your chat with Ben has ended");
      await ada.see("Ben ended it.");
      await ben.see("You ended it.");
      await ben.see("Who is here");
      await ada.gone("Your chat with Ben has ended");
      await ada.press("Buddies");
      await ada.press("Invite Ben");
      await isStaff(ben, ".offer");
    },
  },
];
