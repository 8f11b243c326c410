// A record's story in one order.

import { expect, test } from "vitest";
import type { ArchiveOffer, ArchiveWait, Entry } from "../protocol/types";
import { joined, message } from "./fixtures";
import { timeline } from "./timeline";

const wait = (entered: number, left: number): ArchiveWait => ({
  category: 1,
  category_name: "Sales",
  entered,
  left,
  place_at_first: 4,
});
const offer = (at: number): ArchiveOffer => ({ agent: 1, name: "Ada", at, ended: at + 1, why: "unanswered" });
const told = (record: Omit<Parameters<typeof timeline>[0], "line">, entries = record.log.at(-1)?.seq ?? 0) =>
  timeline({ ...record, line: { entries } }).map((moment) => (moment.is === "entry" ? moment.entry.kind : moment.is));

test("waited, offered, joined, said", () =>
  expect(told({ waits: [wait(100, 1_000)], offers: [offer(500)], log: [joined(1), message(2, "agent")] })).toEqual([
    "wait",
    "offer",
    "joined",
    "message",
  ]));

test("the wait that a hand-over begins stands after it, and before who joins at the same moment", () => {
  const handed: Entry = { seq: 2, at: 2_000, kind: "transferred", from: "Ada", to: null, category: 1 };
  const next: Entry = { ...joined(3), at: 2_000 };
  expect(told({ waits: [wait(2_000, 2_000)], offers: [], log: [joined(1), handed, next] })).toEqual([
    "joined",
    "transferred",
    "wait",
    "joined",
  ]);
});

test("what comes after the last entry is kept", () =>
  expect(told({ waits: [wait(9_000, 9_500)], offers: [], log: [joined(1)] })).toEqual(["joined", "wait"]));

test("of a log that is not all there, only what lies between its entries is told", () => {
  const record = { waits: [wait(100, 1_000)], offers: [offer(3_500), offer(99_000)] };
  const log = [message(3, "agent"), { ...message(4, "agent"), at: 9_000 }];
  expect(told({ ...record, log }, 9)).toEqual(["message", "offer", "message"]);
  expect(told({ ...record, log }, 4)).toEqual(["message", "offer", "message", "offer"]);
});
