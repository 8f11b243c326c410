// What journeys of the lobby share: who enters there, and what stands in the list of the present.

export const OPEN = { LOBBY: "open" };

/** Somebody who has entered the lobby by that name. */
export const guest = async (house, name, made) => {
  const person = made?.open ? made : await house.person(name, made);
  await person.open("/buddies");
  await person.fill("Your name", name);
  await person.press("Enter");
  await person.see("Who is here");
  return person;
};

/** Until the row of that person says so. */
export const rowSays = (person, name, ...wanted) =>
  person.until(
    `${wanted.join(", ")} beside ${name}`,
    (whom, all) => {
      const row = [...document.querySelectorAll(".person")].find(
        (one) => one.innerText.startsWith(whom) || one.innerText.includes(`\n${whom}\n`),
      );
      return row !== undefined && all.every((text) => row.innerText.includes(text));
    },
    name,
    wanted,
  );

export const disabled = (person, label, is = true) =>
  person.until(
    `“${label}” to be ${is ? "disabled" : "enabled"}`,
    (wanted, wantedIs) => {
      const found = [...document.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === wanted);
      return found !== undefined && found.disabled === wantedIs;
    },
    label,
    is,
  );

export const hasButton = (person, label) =>
  person.page.evaluate(
    (wanted) => [...document.querySelectorAll("button")].some((one) => one.getAttribute("aria-label") === wanted),
    label,
  );

/** Both talk with each other; the first has invited. */
export const talking = async (one, other) => {
  await one.press(`Invite ${other.name}`);
  await other.press(`Accept ${one.name}`);
  await Promise.all([one.composer(), other.composer()]);
};

/** The one of these two ends it, and both come back to the list. */
export const parted = async (one, other) => {
  await one.press("End");
  await one.confirm("End");
  await Promise.all([one, other].map((person) => person.see("Who is here")));
};
