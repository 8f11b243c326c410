// The commands that have no answer yet, in the order they were given. Each is sent again, with the same id, after a reconnect.

import type { AgentFrame, CommandId, CustomerFrame, GuestFrame } from "../protocol/types";

/** A frame that wants an answer. */
export type Command = Extract<CustomerFrame | AgentFrame | GuestFrame, { id: CommandId }>;

/** What the server takes from one tab before it answers. */
export const UNANSWERED_MAX = 32;

export type Waiting = readonly Command[];

/** What is meant once by whoever presses twice: each names what it is about, and the second would only be refused. */
const ONCE: ReadonlySet<Command["type"]> = new Set([
  "invite",
  "accept_invitation",
  "decline_invitation",
  "cancel_invitation",
  "accept",
  "decline",
  "end",
  "dismiss",
]);

/** Whether the same is asked already, and has no answer yet. */
export function isAsked(waiting: Waiting, command: Command): boolean {
  if (!ONCE.has(command.type)) return false;
  const wish = wishOf(command);
  return waiting.some((one) => one.type === command.type && wishOf(one) === wish);
}

function wishOf({ id: _, ...wish }: Command): string {
  return JSON.stringify(wish);
}

/** With the command added, or `null` when there are too many already. */
export function given(waiting: Waiting, command: Command): Waiting | null {
  return waiting.length >= UNANSWERED_MAX ? null : [...waiting, command];
}

/** The command that was answered, and those left. */
export function answered(waiting: Waiting, id: CommandId): { command: Command | undefined; left: Waiting } {
  return {
    command: waiting.find((command) => command.id === id),
    left: waiting.filter((command) => command.id !== id),
  };
}

/** Only what survives a reload: a message is the person's own words, anything else they can press again. */
export function worthKeeping(waiting: Waiting): Waiting {
  return waiting.filter((command) => command.type === "say");
}
