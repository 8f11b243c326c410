// What journeys of conversations share: a customer who is served and says something, and the end of it.

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
