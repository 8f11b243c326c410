// Administration: agents and who may log in; and that changes reach those who are connected.

import { atAdmin, rowOf } from "./staff.mjs";

export const journeys = [
  {
    name: "an agent is added by a one-time link, sets a password and logs in",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house);
      await admin.press("Agents");
      await admin.press("Add an agent");
      await admin.see("A new agent has a limit of 1 and no category yet");
      await admin.press("Add");
      await admin.until("a fault beside a field", () => document.querySelector("dialog .fault"));
      await admin.fill("Full name", "Alan Turing");
      await admin.fill("Display name", "Alan");
      await admin.fill("E-mail address", "alan@example.com");
      await admin.press("Add");
      await admin.see("It works once");
      const link = await admin.page.$eval('[data-shown="link"]', (field) => field.value);
      await admin.press("Close");
      await admin.see("No category yet");
      await admin.see("No password yet");
      await admin.picture("agents");

      const alan = await house.person("Alan");
      await alan.open(new URL(link).pathname);
      await alan.fill("Password", house.password);
      await alan.fill("The same password again", "something else entirely");
      await alan.press("Set the password");
      await alan.see("The two passwords are not the same.");
      await alan.fill("The same password again", house.password);
      await alan.press("Set the password");
      await alan.see("You are in no category");

      await rowOf(admin, "Alan Turing", "Edit");
      await admin.press("Billing");
      await admin.press("Save");
      await alan.gone("You are in no category");
      await alan.press("Go available");
      const customer = await house.customer("Grace", "Billing");
      await customer.composer();
      await alan.see("Grace");

      await rowOf(admin, "Alan Turing", "Disable");
      await admin.confirm("Disable");
      await alan.see("Log in");
      await customer.see("Looking for the next agent");
      await admin.press("More for Alan Turing");
      await admin.press("Remove");
      await admin.confirm("Remove");
      await admin.see("Alan Turing is removed.");
    },
  },
  {
    name: "a wrong password is refused the same as a wrong address; a log-out ends it; pages lead to the log-in and back",
    run: async (house) => {
      await house.admin();
      const person = await house.person("Ada");
      await person.open("/agent/archive");
      await person.fill("E-mail address", "nobody@example.com");
      await person.fill("Password", "wrong wrong wrong");
      await person.press("Log in");
      await person.see("The e-mail address or the password is not right.");
      await person.fill("E-mail address", "admin@example.com");
      await person.press("Log in");
      await person.see("The e-mail address or the password is not right.");
      await person.fill("Password", house.password);
      await person.press("Log in");
      await person.see("No conversation has ended yet.");
      await person.open("/");
      await person.see("This page is for customers");
      await person.open("/agent");
      await person.press("Logged in as Ada");
      await person.press("My account");
      await person.press("Change password");
      await person.fill("Present password", "not this one at all");
      await person.fill("New password", "another long password");
      await person.fill("The same password again", "another long password");
      await person.press("Change password");
      await person.until("a fault beside the field", () => document.querySelector("dialog .fault"));
      await person.fill("Present password", house.password);
      await person.press("Change password", "dialog");
      await person.see("Your password is changed.");
      await person.press("Logged in as Ada");
      await person.press("Log out");
      await person.see("For staff.");
    },
  },
];
