// What is known beside each conversation: notes, tags, the customer's earlier ones; and whether the panel is open.

import { signal } from "@preact/signals";
import { call } from "../../net/api";
import { keep, read } from "../../net/kept";
import type { Beside, ConversationId, Reason } from "../../protocol/types";
import { turnedAway } from "../session";
import { current } from "./sight";
import { bringForward } from "./store";

const OPEN = "usher.beside";

/** Where there is no room for both, the panel is the page: it is opened for a look, and not kept open. */
const narrow = (): boolean => window.matchMedia("(max-width: 52rem)").matches;

/** Kept for the next time: who works with it open wants it open. */
export const besideOpen = signal(read("local", OPEN) === "on" && !narrow());

export const besides = signal<ReadonlyMap<ConversationId, Beside>>(new Map());

/** Why the last asking failed, by conversation. */
export const besideFaults = signal<ReadonlyMap<ConversationId, Reason>>(new Map());

export function setBeside(open: boolean): void {
  besideOpen.value = open;
  if (!narrow()) keep("local", OPEN, open ? "on" : "off");
}

/** The conversation itself is wanted. */
export function uncover(): void {
  if (narrow()) besideOpen.value = false;
}

/** Opens it for this conversation, or closes it when it stands there already. */
export function toggleBeside(conversation: ConversationId): void {
  const isHere = besideOpen.value && current.value === conversation;
  bringForward(conversation);
  setBeside(!isHere);
}

export async function loadBeside(conversation: ConversationId): Promise<void> {
  const result = await call<Beside>("GET", `/v1/conversations/${conversation}/beside`);
  const faults = new Map(besideFaults.value);
  if (result.ok) {
    faults.delete(conversation);
    changeBeside(conversation, () => result.value);
  } else if (!turnedAway(result.problem)) {
    faults.set(conversation, result.problem.reason);
  }
  besideFaults.value = faults;
}

const NOTHING: Beside = { notes: [], tags: [], earlier: [], away: false };

export function changeBeside(conversation: ConversationId, change: (held: Beside) => Beside): void {
  const next = new Map(besides.value);
  next.set(conversation, change(next.get(conversation) ?? NOTHING));
  besides.value = next;
}
