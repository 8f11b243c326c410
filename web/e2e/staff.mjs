// What admins do on their pages, by the words that they see there.

/** By design: what cannot be, such as to shut oneself out, and the question what shall become of those who wait. */
const REFUSED = /status of 409/;

/** The first admin, logged in, on one of the pages of administration. */
export const atAdmin = async (house, ...pages) => {
  const admin = await house.desk(await house.admin(), { available: false, allow: [REFUSED] });
  await admin.press("Administration");
  // Firefox complains about a connection that is left before it is open.
  await admin.see("Conversations under way");
  for (const page of pages) await admin.press(page);
  return admin;
};

/** Presses a button in the line of that name. */
export const rowOf = (person, name, label) =>
  person.until(
    `“${label}” of ${name}`,
    (wanted, button) => {
      const row = [...document.querySelectorAll("li.line")].find((one) => one.innerText.includes(wanted));
      const found = [...(row?.querySelectorAll("button") ?? [])].find((one) => one.innerText.trim() === button);
      if (found?.disabled) return null;
      found?.click();
      return found;
    },
    name,
    label,
  );

/** Waits until the line of that name says something. */
export const rowSays = (person, name, text) =>
  person.until(
    `the line of ${name} to say “${text}”`,
    (wanted, said) =>
      [...document.querySelectorAll("li.line")].some(
        (one) => one.innerText.includes(wanted) && one.innerText.includes(said),
      ),
    name,
    text,
  );

/** What stands in a field to be copied: a link, a key, a secret. */
export const shown = (person, name) =>
  person.page.waitForSelector(`[data-shown=${name}]`).then((field) => field.evaluate((one) => one.value));

/** Chooses, in a field with choices, the one that reads so. */
export const choose = (person, label, choice) =>
  person.until(
    `the choice “${choice}” of ${label}`,
    (wanted, text) => {
      const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
      const field = [...root.querySelectorAll("label")].find((one) => one.innerText.trim() === wanted)?.control;
      const option = [...(field?.options ?? [])].find((one) => one.innerText.trim() === text);
      if (!option) return false;
      field.value = option.value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    },
    label,
    choice,
  );

/** A day of this machine's calendar, so many after today, as a date field holds it. */
export const day = (later) => {
  const at = new Date();
  at.setDate(at.getDate() + later);
  const two = (n) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};

/** Sets a date as the browser's own picker does, in whatever order a reader's country has it. */
export const setDay = (person, label, day) =>
  person.until(
    `a day in “${label}”`,
    (wanted, value) => {
      const field = [...document.querySelectorAll("label")].find((one) => one.innerText.trim() === wanted)?.control;
      if (!field) return false;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return true;
    },
    label,
    day,
  );

/** Opens an agent's form, changes something in it and saves it. */
export const edit = async (admin, name, change) => {
  await rowOf(admin, name, "Edit");
  await admin.see(`Edit ${name}`);
  await change();
  await admin.confirm("Save");
};

/** Asks for something from the menu of an agent and says yes to the question. */
export const more = async (admin, name, what) => {
  await admin.press(`More for ${name}`);
  await admin.press(what);
  await admin.until("the question", () => document.querySelector("dialog[open]"));
  await admin.press(what);
};
