// What saving a setting does to who is at work, said before it is done.

import type { SettingKey } from "../protocol/types";

export const risks = {
  title: "Save these settings?",
  lead: "They count at once, for people who are here now too:",
  yes: "Save",
  change: (name: string, from: string, to: string) => `${name}: from ${from} to ${to}`,
  ownCodes: "You have no codes yet: you are stopped as well, and set yours up first.",
  will: {
    hold_s: "Customers in line who have been without a connection for longer than that lose their places.",
    grace_s:
      "A conversation whose customer has been gone for longer than that ends. Where it is the agent who is gone, the customer goes back to the head of the line.",
    offer_s: "An offer that has rung for longer than that goes to the next agent, and counts as unanswered.",
    offer_again_s: "Agents who declined or did not answer longer ago than that are rung for the same customer again.",
    offers_unanswered:
      "Agents who have left as many unanswered already are set to away by the next one. They keep their conversations.",
    idle_away_min:
      "Agents who have done nothing at the console for longer than that are set to away. They keep their conversations.",
    message_chars: "What somebody is writing and is longer cannot be sent until it is cut. What was sent stays.",
    conversation_entries:
      "Conversations that are as long already are full: nothing more can be said in them but the end.",
    invitation_days: "What was said on invitation longer ago than that is removed, for good.",
    lobby:
      "Who may not be there any more leaves it at once, and is told so; pending invitations to or from them end. Who is in a conversation may finish it.",
    require_totp:
      "Who needs codes and has none is stopped at work until they are set up. Customers they talk to wait for them as after a lost connection, and go back to the head of the line when it takes too long.",
  } as Readonly<Partial<Record<SettingKey, string>>>,
};
