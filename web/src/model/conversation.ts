// One conversation as one side's page has it: header, log, what is being sent, what the other is typing, and the composer.

import type {
  CommandId,
  Conversation,
  ConversationId,
  Entry,
  Header,
  Marks,
  Reason,
  ServerFrame,
  Side,
} from "../protocol/types";
import { faultOf } from "./composer";
import { heldUpTo, type Log, lastMessageOf, lastSeq, merged, missingBefore, olderBefore, unread } from "./log";

/** A message that has no answer yet. */
export type Pending = { id: CommandId; text: string; at: number };

/** What stands in the composer. `returned` is the length of refused text put back at its beginning; `line` the number of the line about the
 * preview that stood below at the first key, `null` when it is empty or not known. */
export type Composer = { text: string; returned: number; fault: Reason | null; line: number | null };

export type Chat = {
  header: Header;
  log: Log;
  pending: readonly Pending[];
  /** The customer's composer as the agent sees it. */
  draft: string;
  /** When the other was last heard typing, by this page's clock; 0 is not typing. */
  typingAt: number;
  composer: Composer;
  /** Whether a page of history is on its way. */
  asked: number | null;
  /** Whether the other is known to be staff, where that goes without saying in none. */
  withStaff: boolean;
};

/** The frames about a conversation that it is in. */
export type ChatFrame = Extract<ServerFrame, { type: "entry" | "marked" | "draft" | "typing" | "history" }>;

/** Forget a typing notice that was not repeated. */
export const TYPING_MS = 8_000;

const EMPTY: Composer = { text: "", returned: 0, fault: null, line: null };

export function opened(header: Header, withStaff = false): Chat {
  return { header, log: [], pending: [], draft: "", typingAt: 0, composer: EMPTY, asked: null, withStaff };
}

/** The server's whole view of it. What this page held of the same conversation stays; what the view confirms is no longer pending. */
export function snapshot(before: Chat | null, view: Conversation): Chat {
  const same = before?.header.conversation === view.header.conversation ? before : opened(view.header);
  const chat = { ...same, header: view.header, draft: "", typingAt: 0, asked: null };
  return settled({ ...chat, log: merged(same.log, view.entries) }, view.entries);
}

export function headed(chat: Chat, header: Header): Chat {
  const over = header.status.is !== "open";
  return {
    ...chat,
    header,
    draft: over || !header.preview_active ? "" : chat.draft,
    typingAt: over ? 0 : chat.typingAt,
  };
}

export function framed(chat: Chat, frame: ChatFrame, now: number): Chat {
  switch (frame.type) {
    case "entry":
      return entered(chat, frame.entry);
    case "history":
      return settled({ ...chat, asked: null, log: merged(chat.log, frame.entries) }, frame.entries);
    case "marked":
      return { ...chat, header: withMarks(chat.header, frame.side, frame) };
    case "draft":
      return isStale(chat, frame.after) ? chat : { ...chat, draft: frame.text };
    case "typing":
      return isStale(chat, frame.after) ? chat : { ...chat, typingAt: frame.on ? now : 0 };
  }
}

function entered(chat: Chat, entry: Entry): Chat {
  const next = settled({ ...chat, log: merged(chat.log, [entry]) }, [entry]);
  const header = { ...chat.header, entries: Math.max(chat.header.entries, entry.seq) };
  const theirs = entry.kind === "message" && entry.side !== header.side;
  return theirs ? { ...next, header, draft: "", typingAt: 0 } : { ...next, header };
}

/** What the entries show as said is no longer on its way. */
function settled(chat: Chat, entries: readonly Entry[]): Chat {
  if (chat.pending.length === 0) return chat;
  const said = new Set(entries.map((entry) => (entry.kind === "message" ? entry.sent_as : "")));
  return { ...chat, pending: chat.pending.filter((pending) => !said.has(pending.id)) };
}

/** Older than a message that is here already, or for a conversation that nobody writes in now. */
function isStale(chat: Chat, after: number): boolean {
  return chat.header.status.is !== "open" || after < lastMessageOf(chat.log, otherSide(chat));
}

export function otherSide(chat: Chat): Side {
  return chat.header.side === "customer" ? "agent" : "customer";
}

/** How the other is called; nobody while it waits for an agent. */
export function otherName({ side, customer, agent }: Header): string | null {
  return side === "customer" ? agent : customer;
}

// The composer.

export function typed(chat: Chat, text: string): Chat {
  const begun = chat.composer.text === "" ? chat.header.preview_line : chat.composer.line;
  return { ...chat, composer: { text, returned: 0, fault: null, line: text === "" ? null : begun } };
}

/** Whether the agent may see what is being typed: switched on, and told before its first key. An empty composer tells nothing. */
export function isDraftShown({ header, composer }: Chat): boolean {
  if (!header.preview_active || header.status.is !== "open") return false;
  return composer.text === "" || composer.line === header.preview_line;
}

/** Takes the composer's text to be sent as `id`, unless it has a fault, which is then shown. */
export function said(chat: Chat, id: CommandId, at: number, max: number): Chat {
  if (chat.composer.text === "") return chat;
  const text = chat.composer.text.trim();
  const fault = faultOf(text, max);
  if (fault) return { ...chat, composer: { ...chat.composer, fault } };
  return { ...chat, composer: EMPTY, pending: [...chat.pending, { id, text, at }] };
}

/** Messages may have another length now: what was too long may go. */
export function measuredAnew(chat: Chat): Chat {
  return chat.composer.fault === "too_long" ? { ...chat, composer: { ...chat.composer, fault: null } } : chat;
}

/** The message was not taken: it goes back into the composer, before what was typed since, in the order of sending. */
export function refused(chat: Chat, id: CommandId, reason: Reason): Chat {
  const message = chat.pending.find((pending) => pending.id === id);
  if (!message) return chat;
  const { text, returned } = chat.composer;
  const head = [text.slice(0, returned), message.text].filter(Boolean).join("\n");
  const rest = text.slice(returned).replace(/^\n/, "");
  return {
    ...chat,
    pending: chat.pending.filter((pending) => pending.id !== id),
    composer: { text: rest ? `${head}\n${rest}` : head, returned: head.length, fault: reason, line: null },
  };
}

/** What was in the composer, and on its way, before the page was reloaded. */
export function restored(chat: Chat, kept: { text: string; line: number | null }, pending: readonly Pending[]): Chat {
  const here = new Set(chat.log.map((entry) => (entry.kind === "message" ? entry.sent_as : "")));
  const known = new Set(chat.pending.map((one) => one.id));
  const missing = pending.filter((one) => !here.has(one.id) && !known.has(one.id));
  const composer = chat.composer.text === "" && kept.text ? { ...EMPTY, ...kept } : chat.composer;
  return { ...chat, composer, pending: [...chat.pending, ...missing] };
}

// Marks.

export function myMarks(chat: Chat): Marks {
  return chat.header.side === "customer" ? chat.header.customer_marks : chat.header.agent_marks;
}

export function theirMarks(chat: Chat): Marks {
  return chat.header.side === "customer" ? chat.header.agent_marks : chat.header.customer_marks;
}

/** What to tell the server now: delivered is what this page holds, read what the person can see. `null` when it knows. */
export function marksToSend(chat: Chat, looking: boolean): Marks | null {
  const known = myMarks(chat);
  const held = heldUpTo(chat.log);
  const theirs = lastMessageOf(chat.log, otherSide(chat));
  const upTo = Math.min(held, theirs);
  const delivered = Math.max(known.delivered, upTo);
  const read = looking ? Math.max(known.read, upTo) : known.read;
  return delivered > known.delivered || read > known.read ? { delivered, read } : null;
}

/** As if the server had answered: marks are signals, and are told again with the next one. */
export function marked(chat: Chat, marks: Marks): Chat {
  return { ...chat, header: withMarks(chat.header, chat.header.side, marks) };
}

function withMarks(header: Header, side: Side, { delivered, read }: Marks): Header {
  return side === "customer"
    ? { ...header, customer_marks: { delivered, read } }
    : { ...header, agent_marks: { delivered, read } };
}

export function unreadIn(chat: Chat): number {
  return unread(chat.log, chat.header.side, myMarks(chat).read);
}

// History.

/** With fewer entries than this the beginning is fetched without asking: an agent to whom it was handed over reads on. */
const ENOUGH = 30;

/** The number to ask history before, when something is missing that should be here. */
export function wanted(chat: Chat): number | null {
  if (chat.asked !== null) return null;
  const gap = missingBefore(chat.log, chat.header.entries);
  return gap ?? (chat.log.length < ENOUGH ? olderBefore(chat.log) : null);
}

export function asking(chat: Chat, before: number): Chat {
  return { ...chat, asked: before };
}

/** Up to which entry this page holds a conversation, for the hello. */
export function seenOf(chat: Chat): { conversation: ConversationId; seq: number } {
  return { conversation: chat.header.conversation, seq: Math.min(heldUpTo(chat.log), lastSeq(chat.log)) };
}

/** Which of these commands the log shows as done. */
export function shownAsSaid(chat: Chat, ids: readonly CommandId[]): readonly CommandId[] {
  const said = new Set(chat.log.map((entry) => (entry.kind === "message" ? entry.sent_as : "")));
  return ids.filter((id) => said.has(id));
}
