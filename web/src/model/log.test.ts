// The log: in order, nothing twice, gaps known.

import { describe, expect, test } from "vitest";
import { joined, message } from "./fixtures";
import { heldUpTo, lastMessageOf, merged, missingBefore, olderBefore, unread } from "./log";

const seqs = (log: readonly { seq: number }[]) => log.map((entry) => entry.seq);
const three = [joined(1), message(2, "customer"), message(3, "agent")];

describe("merging", () => {
  test("the next entry is appended", () => expect(seqs(merged(three, [message(4, "agent")]))).toEqual([1, 2, 3, 4]));
  test("an entry that is held is not taken twice", () =>
    expect(merged(three, [message(3, "agent", "other")])).toBe(three));
  test("nothing changes nothing", () => expect(merged(three, [])).toBe(three));
  test("history goes before what is held", () => {
    const tail = [message(8, "agent"), message(9, "agent")];
    expect(seqs(merged(tail, [message(6, "agent"), message(7, "agent")]))).toEqual([6, 7, 8, 9]);
  });
  test("entries that overlap are put in order", () =>
    expect(seqs(merged(three, [message(5, "agent"), message(3, "agent"), message(4, "agent")]))).toEqual([
      1, 2, 3, 4, 5,
    ]));
});

describe("gaps", () => {
  const gap = [...three, message(6, "agent"), message(7, "agent")];
  test("none in a whole log", () => expect(missingBefore(three, 3)).toBeNull());
  test("one inside asks before the entry that follows it", () => expect(missingBefore(gap, 7)).toBe(6));
  test("one at the end asks from the end", () => expect(missingBefore(three, 5)).toBe(6));
  test("a log that begins late has no gap, only older entries", () => {
    const tail = [message(5, "agent"), message(6, "agent")];
    expect(missingBefore(tail, 6)).toBeNull();
    expect(olderBefore(tail)).toBe(5);
    expect(olderBefore(three)).toBeNull();
  });
  test("what is held ends at the first gap", () => {
    expect(heldUpTo(gap)).toBe(3);
    expect(heldUpTo(three)).toBe(3);
    expect(heldUpTo([])).toBe(0);
  });
});

test("unread are the other side's messages after my mark", () => {
  const log = [...three, message(4, "agent"), joined(5), message(6, "agent")];
  expect(unread(log, "customer", 3)).toBe(2);
  expect(unread(log, "agent", 0)).toBe(1);
});

test("the last message of a side", () => {
  expect(lastMessageOf(three, "customer")).toBe(2);
  expect(lastMessageOf([joined(1)], "agent")).toBe(0);
});
