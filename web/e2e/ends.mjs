// The end page: reached from wherever the conversation has come to, and still there after a reload.

import assert from "node:assert/strict";
import { end } from "./category-pages.mjs";

const standsAt = (person, path) => person.until(`the address ${path}`, (wanted) => location.pathname === wanted, path);

const rate = async (customer) => {
  await customer.see("Download the transcript");
  await customer.said("before the reload");
  await customer.press("5");
  await customer.press("Send rating");
  await customer.see("Thank you for your rating.");
  assert.equal(await customer.sees("That category does not exist any more"), false);
};

/** What is chosen and not sent is there again. */
const chosenStays = async (customer) => {
  await customer.press("5");
  await customer.fill("Anything to add?", "in the end");
  await customer.reload();
  await customer.until("what was chosen before the reload", () => {
    const chosen = document.querySelector(".score.chosen")?.innerText.trim();
    return chosen === "5" && document.querySelector("[name=comment]")?.value === "in the end";
  });
};

/** Is there at this address, also after a reload, until it is closed. */
const endPage = async (customer, path) => {
  await customer.see("The conversation has ended");
  await standsAt(customer, path);
  await customer.reload();
  await chosenStays(customer);
  await rate(customer);
  await customer.reload();
  await customer.see("Thank you for your rating.");
  await standsAt(customer, path);
  await customer.press("Start again");
  await customer.see("How can we help?");
  await standsAt(customer, "/");
};

/** A customer and Alan in a conversation, the customer after a reload. */
const reloaded = async (house, path) => {
  const alan = await house.desk(await house.agent("Alan"));
  const customer = await house.customer("Grace");
  await customer.composer();
  await customer.say("before the reload");
  if (path) await customer.open(path);
  else await customer.reload();
  await customer.composer();
  return { alan, customer };
};

export const journeys = [
  {
    name: "after a reload, a hand-over to another category",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const { alan, customer } = await reloaded(house);
      const barbara = await house.desk(await house.agent("Barbara", { categories: ["Account Support"] }));
      await alan.press("Transfer");
      await alan.press("Account Support");
      await alan.press("Hand over");
      await customer.see("Alan handed over to Account Support");
      await barbara.composer();
      await end(barbara);
      await customer.see("Barbara ended the conversation");
      await endPage(customer, "/chat/account-support");
    },
  },
  {
    name: "after a reload, a new name of the category",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const { alan, customer } = await reloaded(house);
      await house.category("Sales", { name: "Shop" });
      await customer.see("Shop");
      await end(alan);
      await customer.see("Alan ended the conversation");
      await endPage(customer, "/chat/shop");
    },
  },
  {
    name: "after a reload, the category is archived, and this has no name any more",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const { alan, customer } = await reloaded(house);
      const { category } = await house.category("Sales", { archived: true });
      await end(alan);
      await customer.see("Alan ended the conversation");
      await standsAt(customer, `/chat/${category}`);
      await customer.reload();
      await customer.press("Rate it or keep a copy");
      await standsAt(customer, `/chat/${category}`);
      await rate(customer);
    },
  },
  {
    name: "after coming back by the welcome page",
    run: async (house) => {
      await house.admin();
      const { alan, customer } = await reloaded(house, "/");
      await end(alan);
      const { category } = await house.category("Sales");
      await endPage(customer, `/chat/${category}`);
    },
  },
  {
    name: "pages of other categories are not it, and the welcome page leads back",
    run: async (house) => {
      await house.admin();
      const { alan, customer } = await reloaded(house);
      await end(alan);
      await customer.see("Alan ended the conversation");
      await customer.open("/chat/other");
      await customer.see("Your name");
      await customer.press("← All categories");
      await customer.see("How can we help?");
      await customer.press("Rate it or keep a copy");
      await endPage(customer, "/chat/sales");
    },
  },
];
