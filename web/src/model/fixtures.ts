// What the tests of the reducers are fed with.

import type { CategoryLine, Conversation, Entry, Header, Side } from "../protocol/types";

export const ID = (n: number): string => String(n).padStart(32, "0");

export function header(more: Partial<Header> = {}): Header {
  return {
    conversation: 7,
    road: "queue",
    category: 2,
    category_name: "Sales",
    side: "customer",
    customer: "Ada",
    agent: "Grace",
    with_staff: true,
    status: { is: "open" },
    other_held_until: null,
    preview: "on",
    preview_active: true,
    preview_line: 1,
    customer_marks: { delivered: 0, read: 0 },
    agent_marks: { delivered: 0, read: 0 },
    started: 1_000,
    entries: 0,
    rating: null,
    ...more,
  };
}

export function message(seq: number, side: Side, text = `text ${seq}`, sentAs = ID(seq)): Entry {
  return { seq, at: seq * 1_000, kind: "message", side, name: side, text, sent_as: sentAs };
}

export function joined(seq: number): Entry {
  return { seq, at: seq * 1_000, kind: "joined", agent: "Grace" };
}

export function view(entries: readonly Entry[], more: Partial<Header> = {}): Conversation {
  const last = entries.at(-1)?.seq ?? 0;
  return { header: header({ entries: last, ...more }), from: entries[0]?.seq ?? 1, entries: [...entries] };
}

export function category(id: number, name: string, position = id): CategoryLine {
  return {
    category: id,
    name,
    position,
    mode: "automatic",
    door: "ready",
    ask_email: false,
    ask_subject: false,
    waiting: 0,
    longest_since: null,
    estimate: null,
    agents: { logged_in: 1, available: 1, at_capacity: 0, away: 0, last_call: 0 },
  };
}
