// Accounts: one-time codes from set-up to log-in, log-ins ended here and everywhere, what has to be done first, asking for an account.

import assert from "node:assert/strict";
import { codeOf } from "./codes.mjs";
import { shown } from "./staff.mjs";

const logIn = async (person, account, password = account.password) => {
  await person.fill("E-mail address", account.email);
  await person.fill("Password", password);
  await person.press("Log in");
};

/** Sets one-time codes up on the account's page; answers the secret and the recovery codes. */
const setUp = async (person, account) => {
  await person.press("Set up");
  await person.fill("Your password once more", "not this one at all");
  await person.press("Go on");
  await person.see("This is not your present password.");
  await person.fill("Your password once more", account.password);
  await person.press("Go on");
  return confirm(person);
};

const confirm = async (person) => {
  const secret = await shown(person, "secret");
  await person.until("the picture", () => {
    const picture = document.querySelector(".totp-picture");
    return picture?.complete && picture.naturalWidth > 0;
  });
  await person.fill("The six digits it shows now", "000000");
  await person.press("Turn on");
  await person.see("That code is wrong, or was used already.");
  await person.fill("The six digits it shows now", codeOf(secret));
  await person.press("Turn on");
  await person.see("Your recovery codes");
  const codes = await person.page.$$eval(".recovery-codes li", (all) => all.map((one) => one.innerText.trim()));
  assert.equal(codes.length, 10);
  return { secret, codes };
};

export const journeys = [
  {
    name: "one-time codes are set up, wanted at the next log-in, replaced by a recovery code, and taken off",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const account = await house.agent("Alan");
      const alan = await house.desk(account, { available: false });
      await alan.press("Logged in as Alan");
      await alan.press("My account");
      const { secret, codes } = await setUp(alan, account);
      await alan.picture("recovery-codes");
      await alan.press("I have kept them");
      await alan.see("On. A log-in wants a code");
      await alan.press("Logged in as Alan");
      await alan.press("Log out");

      await alan.see("For staff.");
      await logIn(alan, account);
      await alan.see("Your password is right.");
      await alan.fill("One-time code", "123456");
      await alan.press("Go on");
      await alan.see("That code is wrong, or was used already.");
      // The step of the set-up is used up; the next one is taken already.
      await alan.fill("One-time code", codeOf(secret, 1));
      await alan.press("Go on");
      await alan.see("You are away");

      const phone = await house.person("Phone");
      await phone.open("/agent/account");
      await logIn(phone, account);
      await phone.see("Your password is right.");
      await phone.fill("One-time code", codes[0].toLowerCase());
      await phone.press("Go on");
      await phone.see("On. A log-in wants a code");
      await phone.press("New recovery codes");
      await phone.fill("Your password once more", account.password);
      await phone.press("Make new ones");
      await phone.see("Enter the code from your authenticator, or a recovery code.");
      await phone.fill("One-time code", codes[1]);
      await phone.press("Make new ones");
      await phone.see("Your recovery codes");
      const fresh = await phone.page.$$eval(".recovery-codes li", (all) => all.map((one) => one.innerText.trim()));
      assert.ok(!fresh.includes(codes[2]));
      await phone.press("I have kept them");
      await phone.press("Turn off");
      await phone.fill("Your password once more", account.password);
      await phone.fill("One-time code", codes[2]);
      await phone.press("Turn off");
      await phone.see("That code is wrong, or was used already.");
      await phone.fill("One-time code", fresh[0]);
      await phone.press("Turn off");
      await phone.see("Off. Your password alone lets one in.");
      const again = await house.person("Again");
      await again.open("/agent");
      await logIn(again, account);
      await again.see("You are away");
    },
  },
  {
    name: "a lost phone: an admin takes one-time codes off, and the password alone lets in again",
    run: async (house) => {
      const admin = await house.desk(await house.admin(), { available: false });
      const account = await house.agent("Alan");
      const alan = await house.person("Alan");
      await alan.open("/agent/account");
      await logIn(alan, account);
      await alan.see("My account");
      await setUp(alan, account);
      await alan.press("I have kept them");
      await alan.press("Console");
      await alan.press("Go available");
      const grace = await house.customer("Grace");
      await grace.composer();
      await admin.press("Administration");
      await admin.press("Agents");
      await admin.press("More for Alan");
      await admin.press("Take one-time codes off");
      await admin.see("For a lost phone.");
      await admin.see("Alan holds 1 conversation");
      await admin.confirm("Take one-time codes off");
      await admin.see("Alan logs in without one-time codes now.");
      await alan.see("For staff.");
      await grace.see("Looking for the next agent");
      await logIn(alan, account);
      await alan.press("Go available");
      await grace.composer();
      await alan.see("Grace");
      await alan.open("/agent/account");
      await alan.see("Off. Your password alone lets one in.");
    },
  },
  {
    name: "a reset of somebody with one-time codes: the link wants a code too",
    run: async (house) => {
      await house.admin();
      const account = await house.agent("Alan");
      const alan = await house.person("Alan");
      await alan.open("/agent/account");
      await logIn(alan, account);
      const { codes } = await setUp(alan, account);
      await alan.press("I have kept them");
      const { value } = await house.api("POST", `/v1/agents/${account.agent}/reset`);
      await alan.open(new URL(value.link).pathname);
      await alan.fill("Password", "a wholly other password");
      await alan.fill("The same password again", "a wholly other password");
      await alan.press("Set the password");
      await alan.see("Six digits; a recovery code is taken as well.");
      await alan.fill("One-time code", "123456");
      await alan.press("Set the password");
      await alan.see("That code is wrong, or was used already.");
      await alan.fill("One-time code", codes[3]);
      await alan.press("Set the password");
      await alan.see("You are away");
      await alan.open("/agent/account");
      await alan.see("9 recovery codes are left.");
    },
  },
  {
    name: "where they are required, one-time codes come before anything else, and cannot be taken off",
    run: async (house) => {
      const admin = await house.desk(await house.admin(), { available: false });
      const account = await house.agent("Alan");
      const alan = await house.desk(account, { available: false });
      await house.api("PATCH", "/v1/settings", [{ key: "require_totp", value: "everyone" }]);
      await alan.see("Set up one-time codes");
      assert.equal(await alan.sees("Console"), false);
      await alan.fill("Your password once more", account.password);
      await alan.press("Go on");
      await confirm(alan);
      await alan.picture("must-totp");
      await alan.press("I have kept them");
      await alan.see("You are away");
      await alan.press("Logged in as Alan");
      await alan.press("My account");
      await alan.press("Turn off");
      await alan.fill("Your password once more", account.password);
      await alan.press("Turn off");
      await alan.see("One-time codes are required in this house");
      // Asked of everybody: the admin, who had none either, stands before the same.
      await admin.see("Set up one-time codes");
    },
  },
  {
    name: "log-ins are listed, one is ended, then all; a customer goes back to the queue",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const account = await house.agent("Alan");
      const desk = await house.desk(account);
      const customer = await house.customer("Grace");
      await customer.composer();
      const home = await house.person("Home");
      await home.open("/agent/account");
      await logIn(home, account);
      await home.see("this one");
      const other = await house.person("Other");
      await other.open("/agent/archive");
      await logIn(other, account);
      await other.see("Archive");
      await home.reload();
      await home.until("three log-ins", () => document.querySelectorAll(".rows-line").length === 3);
      await home.picture("sessions");
      // The newest of the others is the one that was opened last.
      await home.page.$$eval(".rows-line button", (all) => all[1].click());
      await home.see("It is logged out.");
      await home.until("two log-ins", () => document.querySelectorAll(".rows-line").length === 2);
      await home.press("Log out everywhere");
      await home.see("All 2 log-ins end now, this one too.");
      await home.confirm("Log out everywhere");
      await home.see("For staff.");
      await desk.see("For staff.");
      await customer.see("Looking for the next agent");
    },
  },
  {
    name: "an admin says that another password must be chosen: nothing else answers before",
    run: async (house) => {
      const admin = await house.desk(await house.admin(), { available: false });
      const account = await house.agent("Alan");
      const alan = await house.desk(account, { available: false });
      await admin.press("Administration");
      await admin.press("Agents");
      await admin.press("More for Alan");
      await admin.press("Must choose another password");
      await admin.confirm("Must choose another password");
      await admin.see("Alan has to choose another password first.");
      await alan.see("Choose another password");
      await alan.open("/agent/archive");
      await alan.see("Choose another password");
      assert.equal(await alan.sees("Console"), false);
      await alan.fill("Present password", account.password);
      await alan.fill("New password", account.password);
      await alan.fill("The same password again", account.password);
      await alan.press("Set the password");
      await alan.see("Choose another one than the present one.");
      await alan.fill("New password", "a wholly other password");
      await alan.fill("The same password again", "a wholly other password");
      await alan.press("Set the password");
      // Where one wanted to go.
      await alan.see("No conversation has ended yet.");
    },
  },
  {
    name: "a forced reset: logged out at once, the old password is void, the link sets another; the customer goes on",
    run: async (house) => {
      const admin = await house.desk(await house.admin(), { available: false });
      const account = await house.agent("Alan");
      const alan = await house.desk(account);
      const customer = await house.customer("Grace");
      await customer.composer();
      await admin.press("Administration");
      await admin.press("Agents");
      await admin.press("More for Alan");
      await admin.press("Reset the password");
      await admin.see("Alan holds 1 conversation: its customer goes back to the head of the queue.");
      await admin.press("Reset the password");
      const link = await shown(admin, "link");
      await admin.press("Close");
      await alan.see("For staff.");
      await customer.see("Looking for the next agent");
      await logIn(alan, account);
      await alan.see("The e-mail address or the password is not right.");
      await alan.open(new URL(link).pathname);
      await alan.fill("Password", "a wholly other password");
      await alan.fill("The same password again", "a wholly other password");
      await alan.press("Set the password");
      await alan.see("You are away");
      await alan.press("Go available");
      await customer.composer();
      await alan.see("Grace");
    },
  },
  {
    name: "an account is asked for, approved with a category, and serves its first customer; another is declined",
    settings: { SIGN_UP: "approval" },
    run: async (house) => {
      const admin = await house.desk(await house.admin(), { available: false });
      const rosa = await house.person("Rosa");
      const ask = async (name, email) => {
        await rosa.open("/login");
        await rosa.press("Ask for an account");
        await rosa.see("An admin looks at it");
        await rosa.press("Ask");
        await rosa.until("faults beside the fields", () => document.querySelectorAll(".fault").length >= 3);
        await rosa.fill("Full name", name);
        await rosa.fill("Display name", name.split(" ")[0]);
        await rosa.fill("E-mail address", email);
        await rosa.fill("Password", house.password);
        await rosa.fill("The same password again", house.password);
        await rosa.press("Ask");
        await rosa.see("Thank you, it is on its way");
      };
      await ask("Mallory Unknown", "mallory@example.com");
      await ask("Rosa Parks", "rosa@example.com");
      await admin.press("Administration");
      await admin.press("Agents");
      await admin.see("Waiting for your approval");
      await admin.picture("sign-ups");
      const pressFor = (name, label) =>
        admin.until(
          `${label} of ${name}`,
          (wanted, button) => {
            const row = [...document.querySelectorAll(".asked .rows-line")].find((one) =>
              one.innerText.includes(wanted),
            );
            const found = [...(row?.querySelectorAll("button") ?? [])].find((one) => one.innerText.trim() === button);
            found?.click();
            return found;
          },
          name,
          label,
        );
      await pressFor("Mallory Unknown", "Decline");
      await admin.confirm("Decline");
      await admin.see("Mallory Unknown’s request is declined.");
      await pressFor("Rosa Parks", "Approve");
      await admin.press("Sales", "dialog");
      await admin.confirm("Approve");
      await admin.see("Rosa Parks can log in now.");
      await rosa.press("To the log-in");
      await logIn(rosa, { email: "mallory@example.com", password: house.password });
      await rosa.see("The e-mail address or the password is not right.");
      await logIn(rosa, { email: "rosa@example.com", password: house.password });
      await rosa.see("You are away");
      await rosa.press("Go available");
      const customer = await house.customer("Grace");
      await customer.composer();
      await rosa.see("Grace");
    },
  },
  {
    name: "after too many wrong passwords the page counts down to the next try, and that one lets in",
    run: async (house) => {
      await house.admin();
      const account = await house.agent("Alan");
      const alan = await house.person("Alan", { allow: [/status of 429/] });
      await alan.open("/login");
      await alan.fill("E-mail address", account.email);
      await alan.fill("Password", "not this one at all");
      // Presses as soon as it may, until it may not.
      await alan.until("the wait", () => {
        if (/Try again in \d+:\d\d\./.test(document.body.innerText)) return true;
        document.querySelector("form button[type=submit]:not(:disabled)")?.click();
        return false;
      });
      await alan.see("Too many tries.");
      await alan.picture("wait");
      await alan.until("the button to wait", () => document.querySelector("form button[type=submit]").disabled);
      await alan.fill("Password", account.password);
      await alan.until("the next try", () => !document.querySelector("form button[type=submit]").disabled);
      await alan.press("Log in");
      await alan.see("You are away");
    },
  },
  {
    name: "where accounts cannot be asked for, the page says so",
    run: async (house) => {
      await house.admin();
      const rosa = await house.person("Rosa");
      await rosa.open("/login");
      await rosa.see("For staff.");
      assert.equal(await rosa.sees("Ask for an account"), false);
      await rosa.open("/sign-up");
      await rosa.see("Accounts are made by your admin");
    },
  },
];
