// English: what is asked before settings are saved that those feel who are here now.

import type { SettingKey } from "../protocol/types";
import { exactly, number } from "./en";

const characters = (n: number): string => `${number(n)} ${n === 1 ? "character" : "characters"}`;

export const settingsQuestion = {
  title: "Save these settings?",
  lead: "They are felt at once by those who are here now:",
  yes: "Save them",
};

/** What becomes of those who are here, by the value that is to be saved. */
export const consequences: Partial<Record<SettingKey, (value: string) => string>> = {
  hold_s: (value) =>
    `A customer in line who is without a connection loses the place after ${exactly(Number(value))}. Who has been gone for longer loses it now.`,
  grace_s: (value) =>
    `A conversation with one side gone is kept for ${exactly(Number(value))}. Where it has been longer, it ends now or, when it is the agent who is gone, the customer goes back to the head of the line.`,
  offer_s: (value) =>
    `Offers ring for ${exactly(Number(value))}. One that has rung for longer counts as unanswered now and goes to the next agent.`,
  offer_again_s: (value) =>
    `Agents are left in peace for ${exactly(Number(value))}. Whoever declined or did not answer longer ago may be rung for the same customer now.`,
  idle_away_min: (value) =>
    `Agents who have done nothing at the console for ${exactly(Number(value) * 60)} are set to away. Those who have done nothing for longer are set to away now.`,
  message_chars: (value) =>
    `What is being written now and is longer than ${characters(Number(value))} cannot be sent before it is made shorter.`,
  conversation_entries: (value) =>
    `A conversation that already has ${number(Number(value))} entries takes no more messages; it can only be ended.`,
  require_totp: (value) =>
    `${value === "admins" ? "Admins" : "Agents and admins"} without one-time codes, you too if you have none, are stopped at work until they have set them up. Customers whom they serve wait meanwhile, and go to another agent when it takes too long.`,
};
