// Notes that are typed and not added yet: kept in this tab, by account and conversation, until they are added or the account logs out.

import { signal } from "@preact/signals";
import { keep, keysOf, read } from "../net/kept";
import type { ConversationId } from "../protocol/types";

const DRAFT = "usher.note.";

const drafts = signal<ReadonlyMap<string, string>>(new Map());

const keyOf = (agent: number, conversation: ConversationId): string => `${DRAFT}${agent}.${conversation}`;

export function noteDraft(agent: number, conversation: ConversationId): string {
  const key = keyOf(agent, conversation);
  return drafts.value.get(key) ?? read("session", key) ?? "";
}

export function keepNoteDraft(agent: number, conversation: ConversationId, text: string): void {
  const key = keyOf(agent, conversation);
  drafts.value = new Map(drafts.value).set(key, text);
  keep("session", key, text);
}

/** Whoever comes next to this browser does not find them. */
export function forgetNoteDrafts(): void {
  drafts.value = new Map();
  for (const key of keysOf("session", DRAFT)) keep("session", key, null);
}
