// What a person has written and not sent survives a reload: one text per conversation, and the messages that have no answer yet.

import type { ConversationId } from "../protocol/types";
import { type Command, type Waiting, worthKeeping } from "./commands";
import { keep, keysOf, read } from "./kept";

const TEXT = "usher.text.";
const LINE = "usher.text-line.";
const WAITING = "usher.waiting.";

/** `line` is the number of the line about the preview under which it was begun. */
export type KeptText = { text: string; line: number | null };

export function keepText(conversation: ConversationId, { text, line }: KeptText): void {
  keep("session", TEXT + conversation, text);
  keep("session", LINE + conversation, line === null ? null : String(line));
}

export function keptText(conversation: ConversationId): KeptText {
  const line = read("session", LINE + conversation);
  return { text: read("session", TEXT + conversation) ?? "", line: line === null ? null : Number(line) };
}

/** `who` names the account, so that another one in the same tab does not say it. */
export function keepWaiting(who: string, waiting: Waiting): void {
  const worth = worthKeeping(waiting);
  keep("session", WAITING + who, worth.length > 0 ? JSON.stringify(worth) : null);
}

export function keptWaiting(who: string): Waiting {
  try {
    const kept: unknown = JSON.parse(read("session", WAITING + who) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSay) : [];
  } catch {
    return [];
  }
}

function isSay(value: unknown): value is Extract<Command, { type: "say" }> {
  if (typeof value !== "object" || value === null) return false;
  const { type, id, conversation, text } = value as Record<string, unknown>;
  return type === "say" && typeof id === "string" && typeof conversation === "number" && typeof text === "string";
}

/** Texts of conversations that are over. */
export function forgetTextsBut(conversations: readonly ConversationId[]): void {
  for (const prefix of [TEXT, LINE]) {
    const kept = new Set(conversations.map((conversation) => prefix + conversation));
    for (const key of keysOf("session", prefix)) if (!kept.has(key)) keep("session", key, null);
  }
}
