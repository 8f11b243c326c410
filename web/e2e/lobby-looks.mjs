// How the lobby looks and reads: wide and on a phone, light and dark, with long names; and with the keyboard alone.

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

export const journeys = [
  { name: "wide and light", settings: OPEN, run: everyScreen(WIDE, "light") },
  { name: "wide and dark", settings: OPEN, run: everyScreen(WIDE, "dark") },
  { name: "on a phone, light", settings: OPEN, run: everyScreen(PHONE, "light") },
  { name: "on a phone, dark", settings: OPEN, run: everyScreen(PHONE, "dark") },
];
