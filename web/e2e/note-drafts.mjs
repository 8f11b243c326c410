// A note that is typed and not added yet: it waits for whoever looks elsewhere meanwhile.

import { beside, end, talk } from "./talks.mjs";

const draftIs = (agent, text) =>
  agent.until(
    `“${text}” in the field for a note`,
    (wanted) => document.querySelector("section[aria-label=Notes] textarea")?.value === wanted,
    text,
  );

export const journeys = [
  {
    name: "a note that is typed and not added waits: beside a chat, on the record's page, over a reload; log-out drops it",
    firefox: true,
    run: async (house) => {
      await house.admin();
      const account = await house.agent("Alan", { capacity: 2 });
      const alan = await house.desk(account);
      const grace = await talk(house, alan, "Grace", "the first time");
      await end(grace);
      await alan.press("Close");
      await grace.press("Start again");
      await grace.gone("You ended the conversation");
      await grace.press("Sales");
      await grace.fill("Your name", "Grace");
      await grace.pressFirst(["Start", "Get in line"]);
      await grace.composer();
      const linus = await talk(house, alan, "Linus", "a table");

      // An earlier conversation is read, and the other chat is answered.
      await beside(alan, "Grace");
      await alan.fill("Add a note", "wants a refund");
      await alan.until("the earlier conversation", () => {
        const found = document.querySelector("button.earlier");
        found?.click();
        return found;
      });
      await alan.said("the first time");
      await alan.press("Back to the customer");
      await draftIs(alan, "wants a refund");
      await beside(alan, "Linus");
      await draftIs(alan, "");
      await alan.fill("Add a note", "asks for oak");
      await beside(alan, "Grace");
      await draftIs(alan, "wants a refund");
      await alan.reload();
      await beside(alan, "Grace");
      await draftIs(alan, "wants a refund");

      // The same conversation in the archive.
      await end(grace);
      await alan.press("Archive");
      await alan.press("Grace");
      await draftIs(alan, "wants a refund");
      await alan.fill("Add a note", "wants a refund soon");
      await alan.press("Console");
      await alan.press("Archive");
      await alan.press("Grace");
      await draftIs(alan, "wants a refund soon");
      await alan.press("Add", "section[aria-label=Notes]");
      await alan.until("the note", () => document.querySelector(".note-text")?.innerText === "wants a refund soon");
      await draftIs(alan, "");
      await alan.reload();
      await draftIs(alan, "");

      await alan.press("Console");
      await beside(alan, "Linus");
      await draftIs(alan, "asks for oak");
      await end(linus);
      const toRecord = async () => {
        await alan.press("Archive");
        await alan.press("Linus");
      };
      await toRecord();
      await draftIs(alan, "asks for oak");
      await alan.press("Logged in as Alan");
      await alan.press("Log out");
      await alan.fill("E-mail address", account.email);
      await alan.fill("Password", account.password);
      await alan.press("Log in");
      await toRecord();
      await draftIs(alan, "");
    },
  },
];
