// Markup where it is shown for a moment only: to who waits, in an offer that rings, in questions, among what is archived.

import assert from "node:assert/strict";
import { inLine } from "./category-pages.mjs";
import { look, nasty, shown, watched } from "./nasty.mjs";

/** What the person looks at has nothing that came to life, and these fields literally. */
const shows = async (person, where, ...fields) => {
  const seen = await look(person, where);
  assert.deepEqual(
    fields.filter((field) => !seen.has(field)),
    [],
    `${where} does not show them`,
  );
};

export const journeys = [
  {
    name: "stored markup is text to who waits, in offers, in questions and among the archived",
    firefox: true,
    settings: { OFFER_S: "120" },
    run: async (house) => {
      const account = await house.admin();
      const category = nasty("category");
      await house.category("Sales", { name: category, ask_subject: true, mode: "offer" });
      const other = await house.agent("Barbara", { categories: [] });
      await house.api("PATCH", `/v1/agents/${other.agent}`, {
        full_name: nasty("fullname"),
        display_name: nasty("displayname"),
      });
      const admin = await watched(await house.person("admin", { allow: [/status of 409/] }));
      await admin.open("/agent");
      await admin.fill("E-mail address", account.email);
      await admin.fill("Password", account.password);
      await admin.press("Log in");
      await admin.press("Go available");
      await admin.gone("You are away");
      const customer = await watched(await house.person("customer"));
      await customer.open("/");
      await customer.press(category);
      await customer.fill("Your name", nasty("customername"));
      await customer.fill("What is it about?", nasty("subject"));
      await customer.pressFirst(["Start", "Get in line"]);
      await customer.see("You are next");
      await shows(customer, "the waiting page", "category");

      await admin.see("A customer for you");
      await shows(admin, "an offer at the console", "customername", "category", "subject");
      await admin.press("Archive");
      await admin.see("No conversation has ended yet.");
      await admin.see("A customer for you");
      await shows(admin, "an offer on another page", "customername", "category", "subject");
      await admin.press("Decline");
      await admin.gone("A customer for you");

      const asked = (title) =>
        admin.until(
          `the question “${title}”`,
          (wanted) => document.querySelector("dialog[open] h2")?.innerText.includes(wanted),
          title,
        );
      await admin.open("/admin/categories");
      await inLine(admin, category, "Close");
      await asked("1 person");
      await shows(admin, "the question before closing", "category");
      await admin.confirm("Cancel");
      await admin.open("/admin/agents");
      await admin.press(`More for ${nasty("fullname")}`);
      await admin.press("Remove");
      await asked("Remove");
      await shows(admin, "the question before removing an agent", "fullname");
      await admin.confirm("Cancel");

      await admin.open("/admin/categories");
      await inLine(admin, category, "Edit");
      await admin.press("Archive this category");
      await asked("1 person");
      await shows(admin, "the question about who waits before archiving", "category");
      await admin.press("Tell them that it has closed");
      await admin.confirm("Archive it");
      await customer.see("has closed");
      await shows(customer, "the page of who was told");
      await admin.open("/admin/categories");
      await admin.until("the archived categories", () => {
        const found = document.querySelector("details:has(.archived)");
        if (found) found.open = true;
        return found;
      });
      await admin.see(shown("category"));
      await shows(admin, "the archived categories", "category");
    },
  },
];
