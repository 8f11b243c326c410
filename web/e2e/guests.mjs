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
      const nameOf = (row) => row.querySelector(".person-name .cut").innerText;
      const row = [...document.querySelectorAll(".person")].find((one) => nameOf(one) === whom);
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

/** So many enter by their sockets alone, and stay. */
export const crowd = async (house, names, by = "Hall") => {
  const hall = await house.person(by);
  await hall.open("/buddies");
  await hall.see("Your name");
  await hall.page.evaluate(async (all) => {
    const id = () => crypto.randomUUID().replaceAll("-", "");
    const one = (name) =>
      new Promise((done, failed) => {
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/v1/ws/lobby`);
        socket.onerror = () => failed(new Error("no connection"));
        socket.onopen = () => socket.send(JSON.stringify({ type: "hello", version: 1, tab: id() }));
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === "lobby_state") socket.send(JSON.stringify({ type: "enter_lobby", id: id(), name }));
          if (frame.type === "refused") failed(new Error(frame.message));
          if (frame.type === "ok") done();
        };
      });
    await Promise.all(all.map(one));
  }, names);
};
