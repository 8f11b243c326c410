// A record of the archive of which a part is loaded: which entries are asked for, and how parts become one.

import type { ArchiveLine, ArchiveRecord, ConversationNote, Hit, Piece } from "../protocol/types";
import { stretch } from "./marks";

/** Entries asked for at once: a browser draws them without stopping. */
export const ENTRIES = 200;

/** Entries from that number on, at most so many. */
export type Part = { from: number; limit: number };

/** The part in which an entry stands, with what was said around it; the beginning without one. */
export function partAround(entry: number | null): Part {
  return { from: Math.max(1, (entry ?? 1) - ENTRIES / 2), limit: ENTRIES };
}

/** The entries that were asked for, whether all of them are there or not. */
export type Asked = { first: number; last: number };

export function askedFor({ from, limit }: Part, { line }: ArchiveRecord, held?: Asked): Asked {
  const last = Math.min(line.entries, from + limit - 1);
  return held ? { first: Math.min(from, held.first), last: Math.max(last, held.last) } : { first: from, last };
}

export function partBefore({ first }: Asked): Part | null {
  const from = Math.max(1, first - ENTRIES);
  return first > 1 ? { from, limit: first - from } : null;
}

export function partAfter({ last }: Asked, { line }: ArchiveRecord): Part | null {
  return last < line.entries ? { from: last + 1, limit: ENTRIES } : null;
}

/** How many entries there are before and after what was asked for. */
export function unloaded({ first, last }: Asked, { line }: ArchiveRecord): { before: number; after: number } {
  return { before: first - 1, after: Math.max(0, line.entries - last) };
}

/** How many entries that were asked for the archive lacks right before each of these, and behind them all. */
export function missingIn(
  { first, last }: Asked,
  { log }: ArchiveRecord,
): { before: ReadonlyMap<number, number>; behind: number } {
  const before = new Map<number, number>();
  let next = first;
  for (const { seq } of log) {
    if (seq > next) before.set(seq, seq - next);
    next = seq + 1;
  }
  return { before, behind: Math.max(0, last + 1 - next) };
}

export function hasEntry({ log }: ArchiveRecord, entry: number): boolean {
  return log.some(({ seq }) => seq === entry);
}

/** Both parts as one; all else is as the later answer says. */
export function joined(held: ArchiveRecord, came: ArchiveRecord): ArchiveRecord {
  const logs = [...held.log, ...came.log].sort((a, b) => a.seq - b.seq);
  const log = logs.filter(({ seq }, at) => seq !== logs[at - 1]?.seq);
  const found = [...(held.found ?? []).filter(({ seq }) => seq !== 0), ...(came.found ?? [])];
  return { ...came, log, found };
}

/** Found pieces by the number of their entry. */
export function foundIn({ found }: ArchiveRecord): ReadonlyMap<number, readonly Piece[]> {
  return new Map((found ?? []).map(({ seq, pieces }: Hit) => [seq, pieces]));
}

/** What is found beside the entries: the names, the address and the subject, each with its marks. */
export type FoundHead = Record<"name" | "second" | "email" | "subject", readonly Piece[]>;

const BETWEEN = " · ".length;

export function headOf(record: ArchiveRecord): FoundHead {
  const pieces = foundIn(record).get(0);
  let at = 0;
  const next = (text: string | null): readonly Piece[] => {
    if (text === null) return [];
    const cut = pieces ? stretch(pieces, at, text) : [{ text, found: false }];
    at += text.length + BETWEEN;
    return cut;
  };
  const { customer, second, subject } = record.line;
  return { name: next(customer), second: next(second ?? null), email: next(record.email), subject: next(subject) };
}

/** Whom of it one may erase: its customer, or either of two guests who have met. */
export type Erasable = { name: string; isSecond: boolean };

/** Two of the staff are nobody's customers. */
export function erasableOf({ customer, second, road, agents }: ArchiveLine): readonly Erasable[] {
  if (road === "invitation" && agents.length > 1) return [];
  const first = { name: customer, isSecond: false };
  return second === undefined ? [first] : [first, { name: second, isSecond: true }];
}

/** The address of a record, and of one of its entries. */
export type RecordPlace = { entry: number | null; text: string; beside: string | null };

export function recordAddress(base: string, id: number, place: Partial<RecordPlace> = {}): string {
  const query = new URLSearchParams();
  if (place.beside) query.set("beside", place.beside);
  if (place.text?.trim()) query.set("text", place.text);
  if (place.entry) query.set("entry", String(place.entry));
  const asked = query.toString();
  return asked === "" ? `${base}/${id}` : `${base}/${id}?${asked}`;
}

export function placeIn(search: string): RecordPlace {
  const query = new URLSearchParams(search);
  const number = (name: string) => {
    const value = query.get(name) ?? "";
    return /^\d{1,15}$/.test(value) ? value : null;
  };
  const entry = Number(number("entry") ?? 0);
  return { entry: entry > 0 ? entry : null, text: query.get("text") ?? "", beside: number("beside") };
}

/** Where a part of a record is asked for. `beside` names the live conversation that lets its agent read it (PRODUCT 4.2). */
export function recordPath(id: number, { from, limit }: Part, { text, beside }: Omit<RecordPlace, "entry">): string {
  const query = new URLSearchParams({ from: String(from), limit: String(limit) });
  if (beside) query.set("beside", beside);
  if (text.trim() !== "") query.set("text", text);
  return `/v1/conversations/${id}?${query}`;
}

/** Enough for what was added to a record, which comes with any part of it. */
export const ADDITIONS: Part = { from: 1, limit: 1 };

/** As it is, with the notes and tags of a later answer. */
export function withAdditions(record: ArchiveRecord, { notes, line }: ArchiveRecord): ArchiveRecord {
  return { ...record, notes, line: { ...record.line, tags: line.tags } };
}

/** With a note, unless it was heard of already. */
export function withNote(notes: readonly ConversationNote[], note: ConversationNote): ConversationNote[] {
  return notes.some((one) => one.note === note.note) ? [...notes] : [...notes, note];
}
