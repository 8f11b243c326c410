// The lobby when something comes in between: laptops that are closed, a server that restarts, a lobby that is closed, hostile names, a crowd.

import assert from "node:assert/strict";
import { crowd, disabled, guest, OPEN, parted, rowSays, talking } from "./guests.mjs";
import { look as tidy } from "./looks.mjs";
import { look, nasty, shown, watched } from "./nasty.mjs";
import { PHONE } from "./person.mjs";
import { talk } from "./talks.mjs";

const setting = (house, key, value) => house.api("PATCH", "/v1/settings", [{ key, value: String(value) }]);

export const journeys = [
  {
    name: "the laptop of either side is closed while an invitation is pending: it ends on the other",
    settings: OPEN,
    run: async (house) => {
      const [ann, ben] = [await guest(house, "Ann"), await guest(house, "Ben")];
      await ann.press("Invite Ben");
      await ben.see("Ann would like to talk with you");
      await ann.shut();
      await ben.see("Ann has left: the invitation has ended.");
      await ben.see("Nobody else is here");
      await ann.reopen("/buddies");
      await ann.see("Your name");
      assert.equal(await ann.page.$eval("input[name=name]", (field) => field.value), "Ann");
      await ann.press("Enter");
      await rowSays(ben, "Ann", "Available");
      await ann.press("Invite Ben");
      await ben.see("Ann would like to talk with you");
      await ben.shut();
      await ann.see("Ben has left: the invitation has ended.");
      await ann.see("Nobody else is here");
    },
  },
  {
    name: "the laptop is closed while they talk: the other is told, then free again",
    settings: OPEN,
    run: async (house) => {
      await house.admin();
      await setting(house, "grace_s", 3);
      const [ann, ben] = [await guest(house, "Ann"), await guest(house, "Ben")];
      await talking(ann, ben);
      await ben.shut();
      await ann.see("Ben has lost the connection");
      await ann.see("Your chat with Ben has ended");
      await ann.see("Ben was gone for too long.");
      await ann.see("Who is here");
    },
  },
  {
    name: "who was away when the conversation ended is told so at their return, before they have entered again",
    settings: OPEN,
    run: async (house) => {
      const ann = await guest(house, "Ann");
      const ben = await guest(house, "Ben", { viewport: PHONE, scheme: "dark" });
      await talking(ann, ben);
      await ben.shut();
      await ann.see("Ben has lost the connection");
      await parted(ann, ann);
      await ann.see("Nobody else is here");
      const ended = "While you were gone, your conversation with Ann ended.";
      await ben.reopen("/buddies");
      await ben.see("Your name");
      await ben.see(ended);
      await tidy(ben, "lobby-told-outside");
      await ben.press("Enter");
      await ben.see("Who is here");
      await ben.see(ended);
      await ben.press("Dismiss");
      await ben.gone(ended);
    },
  },
  {
    name: "on the page of buddies an agent reads what happened while they were gone, and what goes on at the console",
    settings: OPEN,
    run: async (house) => {
      const account = await house.admin();
      await house.api("PATCH", `/v1/agents/${account.agent}`, { capacity: 2 });
      const ada = await house.desk(account, { viewport: PHONE });
      const customer = await talk(house, ada, "Grace", "hello");
      const ben = await guest(house, "Ben");
      await ada.press("Buddies");
      await ada.press("Show me to guests");
      await ada.press("Invite Ben");
      await ben.see("Ada would like to talk with you");
      await ada.shut();
      await ben.press("Decline Ada");
      await ada.reopen("/buddies");
      await ada.see("Ben declined your invitation.");
      await tidy(ada, "lobby-desk-told");
      await ada.press("Dismiss");
      await ada.gone("Ben declined your invitation.");
      await customer.say("are you there?");
      await ada.until("what goes on at the console", () =>
        document.querySelector(".desk-link")?.innerText.includes("1 conversation · 1 unread"),
      );
      await tidy(ada, "lobby-desk-link");
      await ada.page.$eval(".desk-link", (link) => link.click());
      await ada.composer("Grace");
    },
  },
  {
    name: "the server restarts while an invitation is pending and while they talk: nothing is lost",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      const [ann, ben] = [await guest(house, "Ann"), await guest(house, "Ben")];
      await ann.fill("Status", "here all day");
      await ann.press("Save");
      await rowSays(ben, "Ann", "here all day");
      await ann.press("Invite Ben");
      await ben.see("Ann would like to talk with you");
      await house.restart("SIGKILL");
      await Promise.all([ann, ben].map((person) => person.gone("The connection is lost")));
      await ann.see("Waiting for Ben");
      await ben.press("Accept Ann");
      await Promise.all([ann.composer(), ben.composer()]);
      await ann.say("before");
      await ben.said("before");
      await ben.type("half a ");
      await house.restart("SIGKILL");
      await Promise.all([ann, ben].map((person) => person.gone("The connection is lost")));
      await ben.type("sentence");
      await ben.send();
      await ann.said("half a sentence");
      await parted(ann, ben);
      await rowSays(ben, "Ann", "Available", "here all day");
    },
  },
  {
    name: "without a line nobody is invited, and an invitation that was on its way as it broke does not go out late",
    settings: OPEN,
    run: async (house) => {
      const ann = await house.person("Ann");
      // What the page says is held back once, as on a line that is dead already.
      await ann.page.evaluateOnNewDocument(() => {
        const { send } = WebSocket.prototype;
        WebSocket.prototype.send = function (text) {
          if (!globalThis.mute) send.call(this, text);
        };
      });
      await guest(house, "Ann", ann);
      const ben = await guest(house, "Ben");
      await rowSays(ann, "Ben", "Available");
      await ann.page.evaluate(() => (globalThis.mute = true));
      await ann.press("Invite Ben");
      await ann.offline(true);
      await ann.see("The connection is lost");
      await disabled(ann, "Invite Ben");
      await ann.page.evaluate(() => (globalThis.mute = false));
      await ann.offline(false);
      await ann.see("The connection was lost as you invited Ben.");
      await disabled(ann, "Invite Ben", false);
      assert.equal(await ben.sees("would like to talk with you"), false);
      await ann.press("Invite Ben");
      await ben.see("Ann would like to talk with you");
    },
  },
  {
    name: "the lobby is closed, opened and closed again: a clear page, and a conversation may be finished",
    run: async (house) => {
      const ada = await house.desk(await house.admin(), { available: false });
      const early = await house.person("Early");
      await early.open("/buddies");
      await early.see("The lobby is closed");
      await early.press("Log in as staff");
      await early.see("For staff.");
      await setting(house, "lobby", "open");
      const [ann, ben, cid] = [await guest(house, "Ann"), await guest(house, "Ben"), await guest(house, "Cid")];
      await talking(ann, ben);
      await ann.say("quickly");
      await setting(house, "lobby", "staff");
      await cid.see("The lobby is closed");
      await ann.see("You may finish this conversation.");
      await ann.reload();
      await ann.see("You may finish this conversation.");
      await ben.said("quickly");
      await ben.press("End");
      await ben.confirm("End");
      await ann.see("Your chat with Ben has ended");
      await ann.see("The lobby is closed");
      await ada.press("Buddies");
      await ada.see("Nobody else is here");
      await setting(house, "lobby", "off");
      await ada.see("Nobody is present here");
    },
  },
  {
    name: "markup in names and words is shown, never made",
    settings: OPEN,
    run: async (house) => {
      const make = async (name, typed) => {
        const person = await watched(await house.person(name));
        await person.open("/buddies");
        await person.fill("Your name", typed);
        await person.press("Enter");
        await person.see("Who is here");
        return person;
      };
      const [ann, ben] = [await make("Ann", nasty("ann")), await make("Ben", nasty("ben"))];
      await ann.fill("Status", nasty("status"));
      await ann.press("Save");
      await ben.see(shown("status"));
      assert.deepEqual([...(await look(ben, "the list"))].sort(), ["ann", "ben", "status"]);
      await ann.press(`Invite ${nasty("ben")}`);
      await ben.see("would like to talk with you");
      await look(ben, "an invitation");
      await look(ann, "the waiting");
      await ben.press(`Decline ${nasty("ann")}`);
      await ann.see("declined your invitation");
      await look(ann, "the end of an invitation");
      await ann.press(`Invite ${nasty("ben")}`);
      await ben.press(`Accept ${nasty("ann")}`);
      await ann.composer();
      await ann.say(nasty("said"));
      await ben.see(shown("said"));
      assert.ok((await look(ben, "the conversation")).has("said"));
      await ann.press("End");
      await ann.confirm("End");
      await ben.see("has ended");
      await look(ben, "the end");
    },
  },
  {
    name: "two hundred people: only the rows in sight are drawn, and everybody is found",
    settings: { ...OPEN, MAX_CONNECTIONS_PER_ADDRESS: "1000" },
    run: async (house) => {
      const ann = await guest(house, "Ann");
      await crowd(
        house,
        Array.from({ length: 200 }, (_, at) => `Guest ${at + 1}`),
      );
      await ann.see("200 other people are here");
      const drawn = () => ann.page.evaluate(() => document.querySelectorAll(".person").length);
      assert.ok((await drawn()) < 60, `${await drawn()} rows are drawn`);
      await ann.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await rowSays(ann, "Guest 200", "Available");
      assert.ok((await drawn()) < 60, `${await drawn()} rows are drawn`);
      await ann.picture("lobby-crowd");
      await ann.fill("Search", "guest 117");
      await rowSays(ann, "Guest 117", "Available");
      await ann.see("1 of 200");
      await ann.press("Invite Guest 117");
      await ann.see("Waiting for Guest 117");
    },
  },
];
