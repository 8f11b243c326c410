// A category while it is edited.

import { expect, test } from "vitest";
import type { Category } from "../protocol/types";
import { NO_ROWS } from "./board";
import {
  categoryForm,
  changesOf,
  closedWithout,
  doorState,
  doorsTold,
  isChanged,
  isTyped,
  keptShorter,
  moved,
  nameFault,
  outsideBounds,
  overtaken,
  rebased,
  roomIn,
  sameForm,
  withCounts,
} from "./category";
import { category as line } from "./fixtures";

const saved: Category = {
  category: 2,
  name: "Billing",
  position: 1,
  open: true,
  mode: "automatic",
  queue_limit: 500,
  queue_when_unstaffed: true,
  preview: "on",
  ask_email: false,
  ask_subject: false,
  wrap_up_s: 0,
  hours: { zone: "UTC", week: [{ day: 1, from_min: 540, to_min: 1020 }], holidays: [] },
  out_of_hours: false,
  next_change: null,
  retention_days: null,
  archived: false,
  waiting: 0,
};

test("a form that nobody touched changes nothing", () =>
  expect(isChanged(changesOf(saved, categoryForm(saved)))).toBe(false));

test("only what differs is sent", () => {
  const form = categoryForm(saved);
  const edit = changesOf(saved, {
    ...form,
    fields: { ...form.fields, name: "Invoices", ask_subject: true },
    queue_limit: "20",
    keep: "days",
    days: "30",
  });
  expect(edit).toEqual({ name: "Invoices", ask_subject: true, queue_limit: 20, retention_days: { days: 30 } });
});

test("over what somebody else has saved meanwhile the typed stays and the rest follows", () => {
  const form = categoryForm(saved);
  const now: Category = {
    ...saved,
    name: "Invoices",
    ask_email: true,
    queue_limit: 7,
    wrap_up_s: 60,
    retention_days: 30,
    hours: null,
    waiting: 3,
  };
  expect(rebased(saved, form, now)).toEqual(categoryForm(now));
  const typed = { ...form, fields: { ...form.fields, name: "Bills", ask_subject: true }, queue_limit: "9" };
  const kept = rebased(saved, typed, now);
  expect(kept.fields).toMatchObject({ name: "Bills", ask_email: true, ask_subject: true });
  expect(changesOf(now, kept)).toEqual({ name: "Bills", ask_subject: true, queue_limit: 9 });
});

test("which fields somebody else has changed, and whether something else is typed there", () => {
  const now: Category = { ...saved, name: "Invoices", retention_days: 30, hours: null, waiting: 3, position: 0 };
  expect(overtaken([], saved, now)).toEqual(["name", "hours", "keep"]);
  expect(overtaken([], now, { ...now, queue_limit: 7 })).toEqual(["queue_limit"]);
  expect(overtaken(["name"], now, { ...now, queue_limit: 7 })).toEqual(["name", "queue_limit"]);
  const form = categoryForm(now);
  expect(isTyped("name", form, now)).toBe(false);
  expect(isTyped("name", { ...form, fields: { ...form.fields, name: "Bills" } }, now)).toBe(true);
  expect(isTyped("keep", { ...form, days: "31" }, now)).toBe(true);
  // What stands in the field for days says nothing while conversations are kept for good.
  expect(isTyped("keep", { ...categoryForm(saved), days: "31" }, saved)).toBe(false);
});

test("hours and how long to keep are one thing each, typed or not", () => {
  const form = categoryForm(saved);
  const now = { ...saved, retention_days: 30, hours: null, wrap_up_s: 5 };
  const typed = { ...form, keep: "days" as const, days: "90", hours: { ...form.hours, zone: "Asia/Tokyo" } };
  const kept = rebased(saved, typed, now);
  expect([kept.keep, kept.days, kept.hours, kept.wrap_up_s]).toEqual(["days", "90", typed.hours, "5"]);
});

test("who waits is nothing that a form shows", () => {
  expect(sameForm(saved, { ...saved, waiting: 4, out_of_hours: true, position: 9 })).toBe(true);
  expect(sameForm(saved, { ...saved, preview: "off" })).toBe(false);
});

test("hours are sent whole, or as always", () => {
  const form = categoryForm(saved);
  expect(changesOf(saved, { ...form, hours: { ...form.hours, weekly: false } })).toEqual({ hours: "always" });
  const zone = { ...form, hours: { ...form.hours, zone: "Asia/Tokyo" } };
  expect(changesOf(saved, zone)).toEqual({ hours: { weekly: { ...saved.hours, zone: "Asia/Tokyo" } } });
});

test("what is no whole number, or out of bounds, stands at its field and is never sent as zero", () => {
  const form = categoryForm(saved);
  const all = ["queue_limit", "wrap_up_s", "retention_days"];
  const wrong = (queue_limit: string, wrap_up_s: string, days: string) =>
    outsideBounds({ ...form, queue_limit, wrap_up_s, keep: "days", days });
  expect(outsideBounds(form)).toEqual([]);
  expect(wrong("", "-1", "1.5")).toEqual(all);
  expect(wrong("0", "3601", "0")).toEqual(all);
  expect(wrong("1000001", "", "36501")).toEqual(all);
  expect(wrong("1", "0", "1")).toEqual([]);
  expect(wrong("1000000", "3600", "36500")).toEqual([]);
  expect(outsideBounds({ ...form, keep: "forever", days: "0" })).toEqual([]);
});

test("a name that the server would refuse is known beforehand, by its characters", () => {
  const form = categoryForm(saved);
  const named = (name: string) => nameFault({ ...form, fields: { ...form.fields, name } });
  expect([named("Billing"), named("🦉".repeat(100)), named(` ${"a".repeat(100)} `)]).toEqual([null, null, null]);
  expect([named(""), named(" \t")]).toEqual(["blank", "blank"]);
  expect(named("a".repeat(101))).toBe("too_long");
});

test("keeping for a shorter time is told apart: it removes what is there", () => {
  const kept = { ...saved, retention_days: 30 };
  expect(keptShorter(saved, { retention_days: { days: 365 } })).toBe(365);
  expect(keptShorter(kept, { retention_days: { days: 7 } })).toBe(7);
  expect(keptShorter(kept, { retention_days: { days: 31 } })).toBeNull();
  expect(keptShorter(kept, { retention_days: "forever" })).toBeNull();
  expect(keptShorter(kept, { name: "Other" })).toBeNull();
});

test("one is moved, the others keep their order", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b"], 0, 1)).toEqual(["b", "a"]);
  expect(moved(["a", "b"], 1, 2)).toEqual(["a", "b"]);
});

test("a door says why newcomers cannot enter, and a line how many more can", () => {
  const board = (change: object) => ({
    ...NO_ROWS,
    known: true,
    categories: new Map([[2, { ...line(2, "Billing"), ...change }]]),
  });
  expect(doorState(saved, NO_ROWS)).toBe("open");
  expect(doorState({ ...saved, open: false }, board({ closed: "by_hand" }))).toBe("by_hand");
  expect(doorState({ ...saved, out_of_hours: true }, board({ closed: "out_of_hours" }))).toBe("out_of_hours");
  expect(doorState({ ...saved, open: false, archived: true }, NO_ROWS)).toBe("archived");
  const unstaffed = board({ door: "closed", closed: "unstaffed" });
  expect(doorState({ ...saved, queue_when_unstaffed: false }, unstaffed)).toBe("unstaffed");
  // The board lags behind what was just saved.
  expect(doorState(saved, unstaffed)).toBe("open");
  expect(roomIn({ ...saved, queue_limit: 5 }, board({ waiting: 3 }))).toBe(2);
  expect(roomIn({ ...saved, queue_limit: 5 }, board({ waiting: 9 }))).toBe(0);
  expect(roomIn({ ...saved, queue_limit: 5, waiting: 1 }, NO_ROWS)).toBe(4);
});

test("a category closes without the one who is on duty, where nobody else is and it does not queue then", () => {
  const on = (logged_in: number, more: object = {}) => {
    const own = line(2, "Billing");
    return { ...NO_ROWS, categories: new Map([[2, { ...own, ...more, agents: { ...own.agents, logged_in } }]]) };
  };
  const closes = { ...saved, queue_when_unstaffed: false };
  expect(closedWithout([2], [closes], on(1))).toEqual([closes]);
  expect(closedWithout([2], [closes], on(2))).toEqual([]);
  expect(closedWithout([7], [closes], on(1))).toEqual([]);
  expect(closedWithout([2], [saved], on(1))).toEqual([]);
  expect(closedWithout([2], [{ ...closes, open: false }], on(1))).toEqual([]);
});

test("the board tells how many wait, and when the list has to be asked for again", () => {
  const rows = { ...NO_ROWS, known: true, categories: new Map([[2, { ...line(2, "Billing"), waiting: 3 }]]) };
  const later = (change: object) => ({ ...rows, categories: new Map([[2, { ...line(2, "Billing"), ...change }]]) });
  expect(withCounts([saved], rows)[0]?.waiting).toBe(3);
  expect(withCounts([{ ...saved, category: 9, waiting: 4 }], rows)[0]?.waiting).toBe(0);
  expect(withCounts([{ ...saved, waiting: 4 }], NO_ROWS)[0]?.waiting).toBe(4);
  expect(doorsTold(later({ waiting: 9, door: "queue" }))).toBe(doorsTold(rows));
  for (const change of [
    { door: "closed" },
    { name: "Invoices" },
    { position: 0 },
    { opens: 5 },
    { mode: "offer" },
    { closed: "unstaffed" },
  ]) {
    expect(doorsTold(later(change))).not.toBe(doorsTold(rows));
  }
});
