// What a person has written and not sent survives a reload: one text and one rating per conversation, and the messages that have no answer yet.
// `who` names the page and its account: another one in the same tab neither says it nor forgets it.

import type { ConversationId } from "../protocol/types";
import { type Command, type Waiting, worthKeeping } from "./commands";
import { keep, keepOnly, read } from "./kept";

const TEXT = "usher.text.";
const LINE = "usher.text-line.";
const RATING = "usher.rating.";
const WAITING = "usher.waiting.";

/** `line` is the number of the line about the preview under which it was begun. */
export type KeptText = { text: string; line: number | null };

export function keepText(who: string, conversation: ConversationId, { text, line }: KeptText): void {
  keep("session", `${TEXT}${who}.${conversation}`, text);
  keep("session", `${LINE}${who}.${conversation}`, line === null ? null : String(line));
}

export function keptText(who: string, conversation: ConversationId): KeptText {
  const line = read("session", `${LINE}${who}.${conversation}`);
  const text = read("session", `${TEXT}${who}.${conversation}`) ?? "";
  return { text, line: line === null ? null : Number(line) };
}

/** What was written in conversations that are left. */
export function forgetTextsBut(who: string, conversations: readonly ConversationId[]): void {
  for (const prefix of [TEXT, LINE]) keepOnly("session", `${prefix}${who}.`, conversations);
}

/** A `score` of 0 is none yet. */
export type KeptRating = { score: number; comment: string };

const UNRATED: KeptRating = { score: 0, comment: "" };

/** `null` once it is sent. */
export function keepRating(conversation: ConversationId, rating: KeptRating | null): void {
  keep("session", RATING + conversation, rating && JSON.stringify(rating));
}

export function keptRating(conversation: ConversationId): KeptRating {
  try {
    const kept: unknown = JSON.parse(read("session", RATING + conversation) ?? "null");
    return isRating(kept) ? kept : UNRATED;
  } catch {
    return UNRATED;
  }
}

function isRating(value: unknown): value is KeptRating {
  if (typeof value !== "object" || value === null) return false;
  const { score, comment } = value as Record<string, unknown>;
  return typeof score === "number" && typeof comment === "string";
}

/** Of conversations that are left. */
export function forgetRatingsBut(conversations: readonly ConversationId[]): void {
  keepOnly("session", RATING, conversations);
}

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
