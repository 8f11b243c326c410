// What journeys of the settings share: the admin's way to them, and what is done there.

import assert from "node:assert/strict";
import { atAdmin } from "./category-pages.mjs";

/** The admin at the settings, and an agent and a customer who talk. */
export const inPairs = async (house) => {
  const admin = await atAdmin(house, "Settings");
  const agent = await house.desk(await house.agent("Alan"));
  const customer = await house.customer("Grace");
  await customer.composer();
  return { admin, agent, customer };
};

/** Saves; where that touches people at work, the question is answered with yes. */
export const save = async (admin) => {
  await admin.press("Save");
  const asked = await admin.until("the settings saved, or a question", () => {
    if (document.querySelector("dialog[open]")) return "asked";
    return document.body.innerText.includes("Nothing is changed yet.") && "saved";
  });
  if ((await asked.jsonValue()) === "asked") await admin.confirm("Save");
  await admin.see("Nothing is changed yet.");
};

/** Sets it by the page and saves. */
export const set = async (admin, name, value) => {
  await admin.fill(name, value);
  await save(admin);
};

/** Out of its bounds it is refused beside its field and nothing is saved. */
export const refused = async (admin, name, value) => {
  await admin.fill(name, value);
  await admin.press("Save");
  await admin.until(
    `a fault at “${name}”`,
    (wanted) => {
      const label = [...document.querySelectorAll("label")].find((one) => one.innerText.trim() === wanted);
      return label?.closest(".setting").querySelector(".fault")?.innerText.includes("This must be");
    },
    name,
  );
};

/** Back to the default by the page. */
export const reset = async (house, admin, name, key) => {
  await admin.press(`Reset to default: ${name}`);
  await save(admin);
  const all = (await house.api("GET", "/v1/settings")).value;
  const { value, default: usual } = all.find((one) => one.key === key);
  assert.equal(value, usual);
};
