// The lobby without a mouse, for whoever looks elsewhere, and with a thousand people in it.

import assert from "node:assert/strict";
import { crowd, guest, OPEN, parted, rowSays, talking } from "./guests.mjs";
import { PHONE } from "./person.mjs";

/** Tab by Tab until what is called so has the focus. */
const tabTo = async (person, name, back = false) => {
  await person.look();
  for (let tries = 0; tries < 40; tries++) {
    const at = await person.page.evaluate(() => {
      const one = document.activeElement;
      return (one?.getAttribute("aria-label") ?? one?.innerText ?? "").trim();
    });
    if (at === name) return;
    if (back) await person.page.keyboard.down("Shift");
    await person.page.keyboard.press("Tab");
    if (back) await person.page.keyboard.up("Shift");
  }
  throw new Error(`${person.name} cannot reach “${name}” by Tab`);
};

const pressedByKey = async (person, name, back) => {
  await tabTo(person, name, back);
  await person.page.keyboard.press("Enter");
};

const focused = (person, what, selector) =>
  person.until(`the focus on ${what}`, (wanted) => document.activeElement?.matches(wanted), selector);

/** What the page sounds and shows is counted; notifications are allowed once they are asked for. */
const listenedTo = async (person) => {
  await person.page.evaluateOnNewDocument(() => {
    globalThis.called = { notes: 0, shown: [] };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...at) {
      globalThis.called.notes += 1;
      return start.apply(this, at);
    };
    globalThis.Notification = class {
      static permission = "default";
      static requestPermission = async () => (globalThis.Notification.permission = "granted");
      constructor(_, { body }) {
        globalThis.called.shown.push(body);
      }
    };
  });
  return person;
};

const called = (person) => person.page.evaluate(() => globalThis.called);
const looksAway = (person, away) =>
  person.page.evaluate((is) => {
    document.hasFocus = () => !is;
  }, away);

export const journeys = [
  {
    name: "from the door to talking and back with the keyboard alone",
    firefox: true,
    settings: OPEN,
    run: async (house) => {
      const [ann, ben] = [await house.person("Ann"), await house.person("Ben")];
      for (const person of [ann, ben]) {
        await person.open("/buddies");
        await person.look();
        await focused(person, "the name", "input[name=name]");
        await person.page.keyboard.type(person.name);
        await person.page.keyboard.press("Enter");
        await person.see("Who is here");
      }
      await ann.look();
      await rowSays(ann, "Ben", "Available");
      await pressedByKey(ann, "Invite Ben");
      await ann.see("Waiting for Ben");
      // The button that was pressed is disabled: the focus goes on to what can be done next, and back.
      await focused(ann, "what can be done next", ".invite-out button");
      await ann.page.keyboard.press("Enter");
      await ann.gone("Waiting for Ben");
      await focused(ann, "the row of Ben", ".person");
      await pressedByKey(ann, "Invite Ben");
      await ben.see("Ann would like to talk with you");
      await pressedByKey(ben, "Accept Ann");
      await focused(ben, "the composer", ".composer textarea");
      await ann.look();
      await focused(ann, "the composer", ".composer textarea");
      await ann.page.keyboard.type("by keys");
      await ann.page.keyboard.press("Enter");
      await ben.look();
      await ben.said("by keys");
      // Backwards: forwards lies the browser's own bar, from which some browsers do not come back.
      await pressedByKey(ben, "End", true);
      await ben.until("a dialog", () => document.querySelector("dialog[open]")?.contains(document.activeElement));
      await pressedByKey(ben, "End");
      await ben.see("Your chat with Ann has ended");
      await ben.see("Who is here");
      await ben.until("the focus somewhere on the page", () => document.activeElement !== document.body);
      await rowSays(ben, "Ann", "Available");
      await pressedByKey(ben, "Invite Ann");
      await ben.see("Waiting for Ann");
    },
  },
  {
    name: "an invitation calls whoever looks elsewhere: in the title, by a sound, by a notification; both can be muted",
    settings: OPEN,
    run: async (house) => {
      const ann = await guest(house, "Ann");
      const ben = await guest(house, "Ben", await listenedTo(await house.person("Ben")));
      await rowSays(ann, "Ben", "Available");
      const invitedAndDeclined = async (marked) => {
        await ann.press("Invite Ben");
        await ben.title(/^\(1\) Buddies/);
        const calls = await called(ben);
        await ben.press("Decline Ann");
        await ann.see("Ben declined your invitation.");
        await ben.title(/^Buddies/);
        assert.deepEqual(calls, marked);
      };
      // Looked at, it sounds; nothing is shown that nobody has asked for.
      await invitedAndDeclined({ notes: 2, shown: [] });
      await ben.press("Sound and notifications");
      await ben.press("Desktop notifications");
      await ben.until("leave to notify", () => Notification.permission === "granted");
      await ben.page.keyboard.press("Escape");
      await invitedAndDeclined({ notes: 4, shown: [] });
      await looksAway(ben, true);
      await invitedAndDeclined({ notes: 6, shown: ["Ann invites you"] });
      await ben.press("Sound and notifications");
      await ben.press("Sound for messages and invitations");
      await ben.page.keyboard.press("Escape");
      await invitedAndDeclined({ notes: 6, shown: ["Ann invites you", "Ann invites you"] });
    },
  },
  {
    name: "in a conversation sound and notifications are muted and turned on where one is",
    settings: OPEN,
    run: async (house) => {
      const ann = await guest(house, "Ann");
      const ben = await guest(house, "Ben", await listenedTo(await house.person("Ben")));
      await talking(ann, ben);
      const notesAfter = async (text) => {
        await ann.say(text);
        await ben.said(text);
        return (await called(ben)).notes;
      };
      await looksAway(ben, true);
      const before = (await called(ben)).notes;
      assert.equal(await notesAfter("one"), before + 2);
      await ben.press("Sound and notifications");
      await ben.picture("lobby-chat-sound");
      await ben.press("Sound for messages and invitations");
      await ben.page.keyboard.press("Escape");
      assert.equal(await notesAfter("two"), before + 2);
      await ben.reload();
      await ben.composer();
      await looksAway(ben, true);
      assert.equal(await notesAfter("three"), 0, "a choice outlives the page");
      await ben.press("Sound and notifications");
      await ben.press("Sound for messages and invitations");
      await ben.page.keyboard.press("Escape");
      assert.equal(await notesAfter("four"), 2);
      await parted(ann, ben);
    },
  },
  {
    name: "who comes and goes is shown and not read out; what was searched is read out once",
    settings: OPEN,
    run: async (house) => {
      const ann = await house.person("Ann");
      await ann.page.evaluateOnNewDocument(() => {
        globalThis.heard = [];
        const told = (node) =>
          (node instanceof Element ? node : node?.parentElement)?.closest("[role=status], [aria-live]");
        const note = (changes) => {
          for (const { target } of changes) {
            const text = told(target)?.innerText.trim();
            if (text && globalThis.heard.at(-1) !== text) globalThis.heard.push(text);
          }
        };
        new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });
      });
      await guest(house, "Ann", ann);
      const names = Array.from({ length: 8 }, (_, at) => `Guest ${at + 1}`);
      for (const name of names) await crowd(house, [name], `Hall ${name}`);
      await ann.see("8 other people are here");
      await rowSays(ann, "Guest 8", "Available");
      const heard = () => ann.page.evaluate(() => globalThis.heard);
      assert.deepEqual(await heard(), []);
      await ann.fill("Search", "guest 3");
      await ann.see("1 of 8");
      await ann.until("it is read out", () => globalThis.heard.includes("1 of 8"));
      await crowd(house, ["Guest 9"], "Hall 9");
      await ann.see("1 of 9");
      assert.deepEqual(await heard(), ["1 of 8"]);
    },
  },
  {
    name: "a status that is changed too often is kept in its field and sent by itself",
    settings: OPEN,
    run: async (house) => {
      const [ann, ben] = [await guest(house, "Ann", { viewport: PHONE, scheme: "dark" }), await guest(house, "Ben")];
      let last = "";
      for (let tries = 1; tries < 20 && !(await ann.sees("You have changed it often.")); tries++) {
        last = `status ${tries}`;
        await ann.fill("Status", last);
        await ann.press("Save");
        await ann.until("the answer", () => document.querySelector(".self-status button").disabled);
      }
      await ann.see("You have changed it often.");
      await ann.picture("lobby-status-later");
      assert.equal(await ann.page.$eval("input[name=status]", (field) => field.value), last);
      await ann.reload();
      await ann.see("You have changed it often.");
      assert.equal(await ann.page.$eval("input[name=status]", (field) => field.value), last);
      await rowSays(ben, "Ann", last);
      await ann.gone("You have changed it often.");
      assert.equal(await ann.page.$eval("input[name=status]", (field) => field.value), last);
    },
  },
  {
    name: "whom the server calls idle is shown so to those who see them",
    settings: OPEN,
    run: async (house) => {
      // Five minutes are the hub's, and pass in its own journeys; here they are over at once.
      const ann = await house.person("Ann");
      await ann.page.evaluateOnNewDocument(() => {
        const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
        const aged = (data) => {
          const frame = JSON.parse(data);
          if (frame.type !== "board" || frame.topic !== "lobby") return data;
          const rows = frame.rows.map((row) => (row.available ? { ...row, idle: true } : row));
          return JSON.stringify({ ...frame, rows });
        };
        const hears = function (listen) {
          set.call(this, (event) => listen(new MessageEvent("message", { data: aged(event.data) })));
        };
        Object.defineProperty(WebSocket.prototype, "onmessage", { set: hears });
      });
      await guest(house, "Ann", ann);
      const ben = await guest(house, "Ben");
      await rowSays(ann, "Ben", "Available", "idle");
      await rowSays(ben, "Ann", "Available");
      assert.equal(await ben.sees("idle"), false);
      // Idle is no state of its own: whoever is so may be invited.
      await ann.press("Invite Ben");
      await ben.see("Ann would like to talk with you");
      await ben.press("Unavailable");
      await rowSays(ann, "Ben", "Unavailable");
      assert.equal(await ann.sees("idle"), false);
    },
  },
  {
    name: "a thousand people: each is found at once, and scrolling draws the rows in sight",
    settings: { ...OPEN, MAX_CONNECTIONS_PER_ADDRESS: "2000" },
    run: async (house) => {
      const ann = await guest(house, "Ann");
      // A browser opens no more than 255 sockets for one of its visitors.
      for (let hall = 0; hall < 5; hall++) {
        const names = Array.from({ length: 200 }, (_, at) => `Guest ${hall * 200 + at + 1}`);
        await crowd(house, names, `Hall ${hall + 1}`);
      }
      await ann.see("1,000 other people are here");
      const drawn = () => ann.page.evaluate(() => document.querySelectorAll(".person").length);
      for (const share of [0.25, 0.5, 0.75, 1]) {
        await ann.page.evaluate((part) => window.scrollTo(0, document.body.scrollHeight * part), share);
        await ann.until("rows in the middle of what is in sight", () =>
          document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest(".person"),
        );
        assert.ok((await drawn()) < 60, `${await drawn()} rows are drawn`);
      }
      await rowSays(ann, "Guest 1000", "Available");
      await ann.page.evaluate(() => window.scrollTo(0, 0));
      // Letter by letter, each until it is drawn.
      const slowest = await ann.page.evaluate(async () => {
        const field = document.querySelector("input[type=search]");
        const times = [];
        for (let letters = 1; letters <= "guest 778".length; letters++) {
          const begun = performance.now();
          field.value = "guest 778".slice(0, letters);
          field.dispatchEvent(new Event("input", { bubbles: true }));
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          times.push(performance.now() - begun);
        }
        return Math.max(...times);
      });
      assert.ok(slowest < 1_000, `a letter takes ${Math.round(slowest)} ms`);
      await ann.see("1 of 1,000");
      await rowSays(ann, "Guest 778", "Available");
      await ann.press("Invite Guest 778");
      await ann.see("Waiting for Guest 778");
    },
  },
];
