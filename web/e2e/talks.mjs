// What journeys of conversations share: a customer who is served and says something, the end of it, and the archive's list.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A customer comes, is served by this agent, and says it. */
export const talk = async (house, agent, name, text, category = "Sales") => {
  const customer = await house.customer(name, category);
  await customer.composer();
  await customer.say(text);
  await agent.said(text);
  return customer;
};

/** The customer ends it. */
export const end = async (customer) => {
  await customer.press("End");
  await customer.confirm("End");
  await customer.see("The conversation has ended");
};

/** Opens the panel about that customer, unless it is open: pressed once, as a second press before it is drawn would close it. */
export const beside = async (person, customer) => {
  // Pressed once more only after it had time to be drawn, which in a page in the background is seconds: the next press closes it again.
  const shown = (wanted) => {
    const isShown =
      document.querySelector(".beside h2")?.innerText === wanted && document.querySelector(".beside-body");
    if (isShown) window.pressedUntil = 0;
    const opens = [...document.querySelectorAll("[data-beside]")].find((one) =>
      one.ariaLabel.startsWith(`About ${wanted}`),
    );
    if (!isShown && opens?.ariaExpanded === "false" && performance.now() > (window.pressedUntil ?? 0)) {
      window.pressedUntil = performance.now() + 3000;
      opens.click();
    }
    return isShown;
  };
  await person.until(`the panel about ${customer}`, shown, customer);
};

/** Makes everything that has ended so much older, while the server is down; how many that are. */
export const age = async (house, ms) => {
  const script = `
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
aged = store.execute("UPDATE conversations SET started = started - ?1, ended = ended - ?1 WHERE ended > 0", [int(sys.argv[2])])
store.commit()
print(aged.rowcount)
`;
  const { stdout } = await promisify(execFile)("python3", ["-c", script, `${house.data}/usher.db`, String(ms)]);
  return Number(stdout);
};

/** Until the archive's list is these and no other. */
export const listed = (person, ...wanted) =>
  person.until(
    `the list of ${wanted.join(", ")}`,
    (all) => {
      const stale = document.querySelector(".table-wrap.stale");
      const shown = [...document.querySelectorAll(".archive-table td.name a")].map((one) => one.innerText.trim());
      return !stale && shown.join() === all.join();
    },
    wanted,
  );
