// The last agent on duty is taken away from a category that closes without one, while customers talk and wait there.

import { agentSees, choose, customerSees } from "./category-pages.mjs";
import { atAdmin, more, rowOf, rowSays } from "./staff.mjs";

/** Alan alone serves Sales and talks with Rosa; Grace waits there. */
const alone = async (house) => {
  const admin = await atAdmin(house);
  const [own] = (await house.api("GET", "/v1/agents")).value;
  await house.api("PATCH", `/v1/agents/${own.agent}`, { categories: [] });
  const alan = await house.desk(await house.agent("Alan"), { allow: [/WebSocket/, /status of 401/] });
  await house.category("Sales", { queue_when_unstaffed: false });
  const talking = await house.customer("Rosa");
  await talking.composer();
  const waiting = await house.customer("Grace");
  await waiting.see("You are next");
  await admin.press("Agents");
  await rowSays(admin, "Alan", "1 log-in");
  return { admin, alan, talking, waiting };
};

const removeAlan = async (admin) => {
  await more(admin, "Alan", "Remove");
  await admin.see("left with nobody on duty");
};

export const journeys = [
  {
    name: "the last agent on duty is unassigned: who waits is asked about and brought to another line, who talks goes on",
    firefox: true,
    run: async (house) => {
      const { admin, alan, talking, waiting } = await alone(house);
      await rowOf(admin, "Alan", "Edit");
      await admin.see("Edit Alan");
      await admin.press("Sales");
      await admin.press("Save");
      await admin.see("1 person is left with nobody on duty");
      await admin.see("Without Alan nobody is on duty for Sales, so this closes it.");
      await admin.picture("left-behind");
      // Whoever thinks again stands before what was chosen, and nothing has happened.
      await admin.press("Cancel");
      await admin.see("Edit Alan");
      await agentSees(alan, "Sales", "1");
      await admin.press("Save");
      await admin.press("Send them to another category");
      await choose(admin, "To which category?", "Billing");
      await admin.confirm("Save");
      await waiting.see("Waiting for Billing");
      await rowSays(admin, "Alan", "No category yet");
      await talking.say("are you still there?");
      await alan.said("are you still there?");
    },
  },
  {
    name: "the last agent on duty is disabled: who waits and who goes back to the line are asked about and told",
    run: async (house) => {
      const { admin, alan, talking, waiting } = await alone(house);
      await rowOf(admin, "Alan", "Disable");
      await admin.see("Disable Alan?");
      await admin.press("Disable");
      await admin.see("2 people are left with nobody on duty");
      await admin.press("Tell them that it has closed");
      await admin.confirm("Disable");
      await admin.see("Alan is disabled.");
      await waiting.see("Sales has closed");
      await talking.see("has closed");
      await alan.see("Log in");
      const visitor = await house.visitor("Linus");
      await customerSees(visitor, "Sales", "Closed at the moment");
    },
  },
  {
    name: "the last agent on duty is removed: whoever comes after the question is asked about too, and kept",
    run: async (house) => {
      const { admin, waiting } = await alone(house);
      await removeAlan(admin);
      const late = await house.customer("Hopper");
      await late.see("Your place in line");
      await admin.press("Tell them that it has closed");
      await admin.press("Remove");
      await admin.see("Somebody came while you answered");
      await admin.see("3 people are left with nobody on duty");
      await admin.press("Keep serving them");
      await admin.confirm("Remove");
      await admin.see("Alan is removed.");
      // The customer whom Alan gave back stands before those who wait.
      await late.until("the third place", () => document.querySelector(".wait-number")?.innerText.includes("3"));
      const barbara = await house.desk(await house.agent("Barbara", { capacity: 2 }));
      await waiting.composer();
      await barbara.composer("Grace");
    },
  },
];
