// Addresses of categories: every one leads back to its category.

import { describe, expect, test, vi } from "vitest";
import { addressOf, named, outgrown, shownAt, slug, wantedIn } from "./address";
import { NO_ROWS, updated } from "./board";
import { category } from "./fixtures";

const names = ["Sales", "Account Support", "R&D / Ärger!", "!!", "sales", "2"];
const rows = updated(NO_ROWS, {
  topic: "categories",
  version: 1,
  snapshot: true,
  rows: names.map((name, at) => ({ row: "category", ...category(at + 1, name) })),
  removed: [],
});

test("a slug is what an address can show", () => {
  expect(["Account Support", "  R&D / Ärger! ", "!!"].map(slug)).toEqual(["account-support", "r-d-ärger", ""]);
});

describe("an address", () => {
  test.each(names.map((_, at) => at + 1))("of category %i leads back to it", (id) => {
    expect(named(wantedIn(addressOf(id, rows)) ?? "", rows)?.category).toBe(id);
  });
  test("may be the number", () => expect(named("1", rows)?.category).toBe(1));
  test("of nothing names nothing", () => {
    expect(named("nothing", rows)).toBeUndefined();
    expect(wantedIn("/")).toBeNull();
    expect(wantedIn("/chat/a/b")).toBeNull();
    expect(wantedIn("/chat/%")).toBe("%");
  });
});

test("ten thousand doors look at each name a few times, not ten thousand times", () => {
  const count = 10_000;
  const many = updated(NO_ROWS, {
    topic: "categories",
    version: 1,
    snapshot: true,
    rows: Array.from({ length: count }, (_, at) => ({ row: "category", ...category(at + 1, `Category ${at}`) })),
    removed: [],
  });
  const looks = vi.spyOn(String.prototype, "match");
  for (let id = 1; id <= count; id += 1) addressOf(id, many);
  expect(looks.mock.calls.length).toBeLessThanOrEqual(2 * count);
  looks.mockRestore();
});

describe("a category that is renamed while its page is open", () => {
  const board = (...lines: [id: number, name: string][]) =>
    updated(NO_ROWS, {
      topic: "categories",
      version: 1,
      snapshot: true,
      rows: lines.map(([id, name]) => ({ row: "category", ...category(id, name) })),
      removed: [],
    });
  const before = board([1, "Sales"], [2, "Billing"]);
  const shown = shownAt("billing", null, before);

  test("is followed by its id, to the address of its new name", () => {
    const after = board([1, "Sales"], [2, "Invoices"]);
    const still = shownAt("billing", shown, after);
    expect(still?.category).toBe(2);
    expect(outgrown(still, after)).toBe("/chat/invoices");
    const there = shownAt("invoices", still, after);
    expect(there?.category).toBe(2);
    expect(outgrown(there, after)).toBeNull();
  });
  test("is not taken for another that has its old name now", () => {
    const after = board([1, "Billing"], [2, "Invoices"]);
    const still = shownAt("billing", shown, after);
    expect(still?.category).toBe(2);
    expect(outgrown(still, after)).toBe("/chat/invoices");
  });
  test("keeps an address by number, and one that fits still", () => {
    expect(outgrown(shownAt("2", null, before), board([2, "Invoices"]))).toBeNull();
    expect(outgrown(shown, before)).toBeNull();
  });
  test("is gone when it is archived, and forgotten on another page", () => {
    expect(shownAt("billing", shown, board([1, "Sales"]))).toBeNull();
    expect(outgrown(null, before)).toBeNull();
    expect(shownAt(null, shown, before)).toBeNull();
    expect(shownAt("sales", shown, before)?.category).toBe(1);
  });
});
