// What journeys of categories share: the admin's way to their pages, what is done there, and where an agent and customers see it.

import * as staff from "./staff.mjs";

const WAIT_MS = 15_000;

/** The first admin, at one of the pages of the administration. */
export const atAdmin = (house, page = "Categories") => staff.atAdmin(house, page);

/** Presses what stands in the line of a category. */
export const inLine = (admin, name, label) =>
  admin.until(
    `“${label}” of ${name}`,
    (wanted, what) => {
      const lines = [...document.querySelectorAll("li.line")];
      const line = lines.find((one) => one.querySelector("h2")?.innerText === wanted);
      const found = [...(line?.querySelectorAll("button, a") ?? [])].find((one) => one.innerText.trim() === what);
      found?.click();
      return found;
    },
    name,
    label,
  );

/** Opens the page of a category, changes what is to be changed, and saves it. */
export const edit = async (admin, name, change) => {
  await inLine(admin, name, "Edit");
  await admin.see(`Edit ${name}`);
  await change();
  await admin.press("Save");
  await admin.see("Add a category");
};

/** Chooses by what stands there. */
export const choose = async (person, label, wanted) => {
  const field = await person.until(
    `a choice called “${label}”`,
    (name) => {
      const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
      return [...root.querySelectorAll("label")].find((one) => one.innerText.trim() === name)?.control;
    },
    label,
  );
  const value = await field
    .asElement()
    .evaluate((all, text) => [...all.options].find((one) => one.label === text)?.value, wanted);
  await field.asElement().select(value);
};

/** Until the agent's console shows that line with that: how many wait, how long, or why nobody can. */
export const agentSees = (agent, name, text) =>
  agent.until(
    `“${text}” at ${name} in the console`,
    (wanted, what) => {
      const rows = [...document.querySelectorAll(".side-row")];
      const row = rows.find((one) => one.querySelector(".side-name").innerText === wanted);
      return row?.innerText.split("\n").some((part) => part.trim().startsWith(what));
    },
    name,
    text,
  );

/** Until the welcome page shows that door with that. */
export const customerSees = (customer, name, text) =>
  customer.until(
    `“${text}” at ${name} on the welcome page`,
    (wanted, what) => {
      const doors = [...document.querySelectorAll(".door")];
      const door = doors.find((one) => one.querySelector(".door-name").innerText === wanted);
      return door?.querySelector(".door-state").innerText.startsWith(what);
    },
    name,
    text,
  );

/** Until these stand in this order, wherever a person sees the categories. */
export const inOrder = (person, selector, names) =>
  person.until(
    `the order ${names.join(", ")}`,
    (where, wanted) => {
      const all = [...document.querySelectorAll(where)].map((one) => one.innerText);
      return all.filter((one) => wanted.includes(one)).join() === wanted.join();
    },
    selector,
    names,
  );

export const end = async (person) => {
  await person.press("End");
  await person.confirm("End");
};

/** Waits for what no page shows. */
export const eventually = async (what, condition) => {
  const until = Date.now() + WAIT_MS;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`waited for ${what} in vain`);
    await new Promise((done) => setTimeout(done, 30));
  }
};

/** Somebody in line leaves; the server keeps their place. */
export const goAway = async (house, person) => {
  await person.shut();
  await eventually("a place that is kept", async () => {
    const sums = await (await fetch(`${house.url}/metrics`)).text();
    return sums.includes('usher_held{place="line"} 1\n');
  });
};
