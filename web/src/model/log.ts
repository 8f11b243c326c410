// The numbered log of one conversation, as far as this page holds it: in order, nothing twice, gaps known.

import type { Entry, Side } from "../protocol/types";

export type Log = readonly Entry[];

export type Message = Extract<Entry, { kind: "message" }>;

/** Both together, by number. What is held already stays: an entry never changes. */
export function merged(log: Log, entries: readonly Entry[]): Log {
  const last = lastSeq(log);
  if (entries.every((entry, at) => entry.seq === last + 1 + at)) return entries.length > 0 ? [...log, ...entries] : log;
  const bySeq = new Map(log.map((entry) => [entry.seq, entry]));
  for (const entry of entries) if (!bySeq.has(entry.seq)) bySeq.set(entry.seq, entry);
  return bySeq.size === log.length ? log : [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

export function lastSeq(log: Log): number {
  return log.at(-1)?.seq ?? 0;
}

/** Up to where this page holds everything since its first entry: what it may tell the server that it has seen. */
export function heldUpTo(log: Log): number {
  const gap = log.findIndex((entry, at) => at > 0 && entry.seq !== (log[at - 1]?.seq ?? 0) + 1);
  return gap < 0 ? lastSeq(log) : (log[gap - 1]?.seq ?? 0);
}

/** The number before which history is missing inside what is held, or at its end; `null` when there is no such gap. */
export function missingBefore(log: Log, count: number): number | null {
  if (lastSeq(log) < count) return count + 1;
  for (let at = log.length - 1; at > 0; at--) {
    const entry = log[at];
    if (entry && log[at - 1]?.seq !== entry.seq - 1) return entry.seq;
  }
  return null;
}

/** The number to ask for older entries with; `null` at the beginning. */
export function olderBefore(log: Log): number | null {
  const first = log[0]?.seq;
  return first !== undefined && first > 1 ? first : null;
}

export function lastMessageOf(log: Log, side: Side): number {
  for (let at = log.length - 1; at >= 0; at--) {
    const entry = log[at];
    if (entry?.kind === "message" && entry.side === side) return entry.seq;
  }
  return 0;
}

/** Messages of the other side later than what I have read. */
export function unread(log: Log, mine: Side, read: number): number {
  return log.filter((entry) => entry.kind === "message" && entry.side !== mine && entry.seq > read).length;
}
