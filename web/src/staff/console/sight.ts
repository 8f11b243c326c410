// Which conversations the agent has in sight: only what was seen is read.

import { signal } from "@preact/signals";
import type { ConversationId } from "../../protocol/types";

/** The conversation in front on a phone, and the one whose composer was used last. */
export const current = signal<ConversationId | null>(null);

let isHere = false;
/** On every other page none is in sight. */
const atTheirEnd = new Set<ConversationId>();

export const isAtConsole = (): boolean => isHere;

export function comeToConsole(): void {
  isHere = true;
}

export function leaveConsole(): void {
  isHere = false;
  atTheirEnd.clear();
}

/** Whether the newest entry of its log is in sight. */
export function noteLook(conversation: ConversationId, atEnd: boolean): void {
  if (atEnd) atTheirEnd.add(conversation);
  else atTheirEnd.delete(conversation);
}

/** Whether the agent sees its newest entry. On a wide screen all conversations are shown, on a phone the one in front. */
export function isInSight(conversation: ConversationId): boolean {
  const awake = document.visibilityState === "visible" && document.hasFocus();
  const isShown = current.value === conversation || window.matchMedia("(min-width: 52rem)").matches;
  return awake && isShown && atTheirEnd.has(conversation);
}
