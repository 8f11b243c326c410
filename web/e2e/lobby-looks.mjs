// How the lobby looks and reads: wide and on a phone, light and dark, with long names; and with the keyboard alone.

import assert from "node:assert/strict";
import { crowd, guest, OPEN, rowSays } from "./guests.mjs";
import { look } from "./looks.mjs";
import { PHONE } from "./person.mjs";

const WIDE = { width: 1280, height: 800 };
const LONG = "Wolfeschlegelsteinhausenbergerdorff-Maximiliane Theodora von und zu Hinterobertiefenbach "
  .repeat(2)
  .slice(0, 100);

const everyScreen = (viewport, scheme) => async (house) => {
  const tag = `${viewport.width}-${scheme}`;
  const options = { viewport, scheme };
  const ada = await house.desk(await house.admin(), options);
  const door = await house.person("Door", options);
  await door.open("/buddies");
  await door.see("Your name");
  await look(door, `lobby-door-${tag}`);
  const ann = await guest(house, "Ann", options);
  await ann.see("Nobody else is here");
  await look(ann, `lobby-empty-${tag}`);
  const long = await guest(house, LONG, options);
  const ben = await guest(house, "Ben", options);
  await crowd(house, ["Cid", "Dan", "Eva", "Flo", "Gus"]);
  await long.fill(
    "Status",
    "in a meeting about meetings until the afternoon, ask again later please, thank you so much".slice(0, 100),
  );
  await long.press("Save");
  await rowSays(ann, LONG.trim(), "in a meeting");
  await look(ann, `lobby-${tag}`);
  await long.press(`Invite Ann`);
  await ben.press("Invite Ann");
  await ann.see("Ben would like to talk with you");
  await look(ann, `lobby-invited-${tag}`);
  await look(long, `lobby-waiting-${tag}`);
  await ann.press("Decline Ben");
  await ben.see("Ann declined your invitation.");
  await look(ben, `lobby-declined-${tag}`);
  await ben.press("Unavailable");
  await ben.see("nobody can invite you");
  await look(ben, `lobby-unavailable-${tag}`);
  await ann.press(`Accept ${LONG.trim()}`);
  await ann.composer();
  await long.say("Hello");
  await ann.say("Good day");
  await look(ann, `lobby-chat-${tag}`);
  await ann.press("End");
  await ann.confirm("End");
  await long.see("has ended");
  await look(long, `lobby-ended-${tag}`);
  await ada.press("Buddies");
  await ada.press("Show me to guests");
  await rowSays(ben, "Ada", "Staff");
  await look(ada, `lobby-staff-${tag}`);
};

/** Whether the button lies in the window with nothing above it, and how high all that calls is. In the page. */
function inSight(label) {
  const found = [...document.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === label);
  if (!found) return null;
  const { x, y, width, height } = found.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  const calls = found.closest(".calls").getBoundingClientRect();
  return { seen: found.contains(top), share: calls.height / innerHeight };
}

const calledFarDown = (viewport, scheme) => async (house) => {
  const tag = `${viewport.width}-${scheme}`;
  const names = Array.from({ length: 40 }, (_, at) => `Guest ${at + 1}`);
  const people = ["Ben", LONG.trim(), "Cid"];
  const ada = await house.desk(await house.admin(), { viewport, scheme });
  const ann = await guest(house, "Ann", { viewport, scheme });
  await crowd(house, names);
  const callers = [];
  for (const name of people) callers.push(await guest(house, name));
  await ada.press("Buddies");
  await ada.press("Show me to guests");
  for (const [called, name] of [
    [ann, "Ann"],
    [ada, "Ada"],
  ]) {
    await rowSays(called, "Guest 1", "Available");
    for (const caller of callers) {
      await called.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await caller.press(`Invite ${name}`);
      const accept = `Accept ${caller.name}`;
      await called.until(`“${accept}”`, (label) => document.querySelector(`[aria-label="${label}"]`), accept);
      await called.page.$eval(`[aria-label="${accept}"]`, (button) => button.scrollIntoView({ block: "nearest" }));
      const found = await called.page.evaluate(inSight, accept);
      assert.ok(found.seen, `“${accept}” is out of sight`);
      assert.ok(found.share <= 0.51, `what calls takes ${Math.round(found.share * 100)} % of the window`);
      assert.ok((await called.page.evaluate(() => window.scrollY)) > 500, "the list has moved");
    }
    await look(called, `lobby-called-${name}-${tag}`);
    for (const caller of callers) {
      await called.press(`Decline ${caller.name}`);
      await caller.see(`${name} declined your invitation.`);
    }
  }
};

export const journeys = [
  { name: "called far down the list, wide and light", settings: OPEN, run: calledFarDown(WIDE, "light") },
  { name: "called far down the list, on a phone, dark", settings: OPEN, run: calledFarDown(PHONE, "dark") },
  { name: "wide and light", settings: OPEN, run: everyScreen(WIDE, "light") },
  { name: "wide and dark", settings: OPEN, run: everyScreen(WIDE, "dark") },
  { name: "on a phone, light", settings: OPEN, run: everyScreen(PHONE, "light") },
  { name: "on a phone, dark", settings: OPEN, run: everyScreen(PHONE, "dark") },
];
