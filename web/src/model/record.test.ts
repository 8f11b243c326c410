// Parts of a record, and what was found in it.

import { expect, test } from "vitest";
import type { ArchiveRecord, Piece } from "../protocol/types";
import { message } from "./fixtures";
import { stretch } from "./marks";
import {
  askedFor,
  erasableOf,
  foundIn,
  hasEntry,
  headOf,
  joined,
  missingIn,
  partAfter,
  partAround,
  partBefore,
  placeIn,
  recordAddress,
  recordPath,
  unloaded,
} from "./record";

const record = (from: number, to: number, entries: number, more: Partial<ArchiveRecord> = {}): ArchiveRecord => ({
  line: {
    conversation: 7,
    category: 1,
    category_name: "Sales",
    customer: "Zoë",
    subject: "Blue lamp",
    agents: ["Ada"],
    started: 1,
    ended: 2,
    why: "agent_ended",
    waited_ms: 0,
    entries,
    rating: null,
    tags: [],
    road: "queue",
  },
  email: null,
  rating_comment: null,
  promised: null,
  parts: [],
  log: Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => message(from + at, "customer")),
  cut: false,
  waits: [],
  offers: [],
  notes: [],
  ...more,
});
const found = (text: string): Piece => ({ text, found: true });
const other = (text: string): Piece => ({ text, found: false });

test("the part around an entry holds it and what was said before and after", () => {
  expect(partAround(null)).toEqual({ from: 1, limit: 200 });
  expect(partAround(3)).toEqual({ from: 1, limit: 200 });
  expect(partAround(300)).toEqual({ from: 200, limit: 200 });
});

test("more is asked for where something is left, and never twice", () => {
  const middle = record(200, 399, 1_000);
  const asked = askedFor({ from: 200, limit: 200 }, middle);
  expect([partBefore(asked), partAfter(asked, middle)]).toEqual([
    { from: 1, limit: 199 },
    { from: 400, limit: 200 },
  ]);
  expect(unloaded(asked, middle)).toEqual({ before: 199, after: 601 });
  // What is missing was asked for as well.
  const empty = { ...middle, log: [] };
  const further = askedFor({ from: 400, limit: 200 }, empty, asked);
  expect([further, partAfter(further, empty)]).toEqual([
    { first: 200, last: 599 },
    { from: 600, limit: 200 },
  ]);
  for (const whole of [record(1, 5, 5), record(1, 0, 0)]) {
    const all = askedFor(partAround(null), whole);
    expect([partBefore(all), partAfter(all, whole), unloaded(all, whole)]).toEqual([
      null,
      null,
      { before: 0, after: 0 },
    ]);
    expect(missingIn(all, whole)).toEqual({ before: new Map(), behind: 0 });
  }
});

test("what the archive lacks of a log is counted where it would have stood", () => {
  const whole = record(1, 9, 12);
  const lacking = { ...whole, log: whole.log.filter(({ seq }) => ![1, 2, 5].includes(seq)) };
  const asked = askedFor(partAround(null), lacking);
  expect(missingIn(asked, lacking)).toEqual({
    before: new Map([
      [3, 2],
      [6, 1],
    ]),
    behind: 3,
  });
  expect(missingIn(asked, { ...whole, log: [] })).toEqual({ before: new Map(), behind: 12 });
});

test("parts become one, in order and without anything twice", () => {
  const later = record(3, 5, 9, {
    found: [
      { seq: 0, pieces: [found("Zoë")] },
      { seq: 4, pieces: [found("x")] },
    ],
  });
  const sooner = record(1, 3, 9, {
    found: [
      { seq: 0, pieces: [found("Zoë")] },
      { seq: 1, pieces: [found("x")] },
    ],
  });
  const all = joined(later, sooner);
  expect(all.log.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect([...foundIn(all).keys()].sort()).toEqual([0, 1, 4]);
  expect(all.found).toHaveLength(3);
  expect([hasEntry(all, 5), hasEntry(all, 6)]).toEqual([true, false]);
});

test("a stretch of a text keeps its marks", () => {
  const pieces = [other("see "), found("Straße"), other(" 5")];
  expect(stretch(pieces, 0, "see Stra")).toEqual([other("see "), found("Stra")]);
  expect(stretch(pieces, 8, "ße 5")).toEqual([found("ße"), other(" 5")]);
  expect(stretch(pieces, 0, "")).toEqual([]);
});

test("what is found in the head is marked where it is shown", () => {
  const pieces = [other("Zoë · z@"), found("lamp"), other(".org · Blue "), found("lamp")];
  const head = headOf(record(1, 0, 0, { email: "z@lamp.org", found: [{ seq: 0, pieces }] }));
  expect(head.name).toEqual([other("Zoë")]);
  expect(head.email).toEqual([other("z@"), found("lamp"), other(".org")]);
  expect(head.subject).toEqual([other("Blue "), found("lamp")]);
  expect(headOf(record(1, 0, 0))).toEqual({
    name: [other("Zoë")],
    second: [],
    email: [],
    subject: [other("Blue lamp")],
  });
});

test("of two guests the second is named between the name and the address", () => {
  const met = record(1, 0, 0, { found: [{ seq: 0, pieces: [other("Zoë · "), found("Ben"), other(" · Blue lamp")] }] });
  const head = headOf({ ...met, line: { ...met.line, second: "Ben" } });
  expect([head.name, head.second, head.subject]).toEqual([[other("Zoë")], [found("Ben")], [other("Blue lamp")]]);
});

test("either of two guests may be erased, whoever met the staff, and none of the staff", () => {
  const { line } = record(1, 0, 0);
  const zoe = { name: "Zoë", isSecond: false };
  expect(erasableOf(line)).toEqual([zoe]);
  expect(erasableOf({ ...line, agents: ["Ada", "Alan"] })).toEqual([zoe]);
  expect(erasableOf({ ...line, road: "invitation" })).toEqual([zoe]);
  expect(erasableOf({ ...line, road: "invitation", agents: [], second: "Ben" })).toEqual([
    zoe,
    { name: "Ben", isSecond: true },
  ]);
  expect(erasableOf({ ...line, road: "invitation", agents: ["Zoë", "Alan"] })).toEqual([]);
});

test("an address leads to an entry and back", () => {
  const address = recordAddress("/agent/archive", 7, { entry: 12, text: "a & ü", beside: null });
  expect(address).toBe("/agent/archive/7?text=a+%26+%C3%BC&entry=12");
  expect(placeIn(address.slice(address.indexOf("?")))).toEqual({ entry: 12, text: "a & ü", beside: null });
  expect(recordAddress("/agent/archive", 7, { entry: 0, text: " " })).toBe("/agent/archive/7");
  expect(placeIn("?entry=x&beside=-1")).toEqual({ entry: null, text: "", beside: null });
  expect(recordPath(7, partAround(1), { text: "a", beside: "9" })).toBe(
    "/v1/conversations/7?from=1&limit=200&beside=9&text=a",
  );
});
