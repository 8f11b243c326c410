// How the pages of accounts and access look and read: accessibility, phone and wide, light and dark, each with something in it.

import { look } from "./looks.mjs";
import { PHONE } from "./person.mjs";

const WIDE = { width: 1280, height: 800 };

const pages = (viewport, scheme) => async (house) => {
  const tag = `${viewport.width}-${scheme}`;
  const options = { viewport, scheme, allow: [/status of 409/] };
  const account = await house.admin();
  await house.agent("Alan", { categories: [] });
  const door = await house.person("Door", options);
  await door.open("/sign-up");
  await door.see("An admin looks at it");
  await door.press("Ask");
  await door.until("faults", () => document.querySelector(".fault"));
  await look(door, `sign-up-${tag}`);
  await door.fill("Full name", "Rosa Parks");
  await door.fill("Display name", "Rosa");
  await door.fill("E-mail address", "rosa@example.com");
  await door.fill("Password", house.password);
  await door.fill("The same password again", house.password);
  await door.press("Ask");
  await door.see("Thank you, it is on its way");
  await look(door, `sign-up-done-${tag}`);

  const admin = await house.desk(account, { ...options, available: false });
  await admin.open("/agent/account");
  await admin.see("this one");
  await look(admin, `account-${tag}`);
  await admin.press("Set up");
  await admin.fill("Your password once more", account.password);
  await admin.press("Go on");
  await admin.see("Or type this secret into it");
  await look(admin, `account-codes-${tag}`);

  await admin.open("/admin/agents");
  await admin.see("Waiting for your approval");
  await admin.see("No customer reaches Alan yet");
  await admin.press("More for Alan");
  await look(admin, `agents-menu-${tag}`);
  await admin.press("Reset the password");
  await admin.see("Reset Alan’s password?");
  await look(admin, `agents-ask-${tag}`);
  await admin.press("Cancel");
  await admin.open("/admin/allow-list");
  await admin.see("You come from 127.0.0.1.");
  await look(admin, `allow-list-${tag}`);
  await admin.press("Add an entry");
  await admin.fill("Address or network", "nonsense");
  await admin.press("Add");
  await admin.until("a fault", () => document.querySelector(".fault"));
  await look(admin, `allow-list-form-${tag}`);
  await admin.open("/admin/keys");
  await admin.see("There is no key yet");
  await admin.press("Make a key");
  await admin.press("Make the key");
  await admin.until("faults", () => document.querySelector("dialog .fault"));
  await look(admin, `keys-form-${tag}`);
  await admin.fill("Name", "Directory sync");
  await admin.press("see the agents");
  await admin.press("Make the key");
  await admin.see("is shown only now");
  await look(admin, `keys-made-${tag}`);
  await admin.press("I have kept it");
  await admin.see("never used");
  await look(admin, `keys-${tag}`);
  await admin.open("/admin/audit");
  await admin.see("made the key Directory sync");
  await look(admin, `audit-${tag}`);
};

const settings = { SIGN_UP: "approval" };

export const journeys = [
  { name: "accounts and access, wide and light", settings, run: pages(WIDE, "light") },
  { name: "accounts and access, wide and dark", settings, run: pages(WIDE, "dark") },
  { name: "accounts and access, on a phone, light", settings, run: pages(PHONE, "light") },
  { name: "accounts and access, on a phone, dark", settings, run: pages(PHONE, "dark") },
];
