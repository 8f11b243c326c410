// Addresses of categories: every one leads back to its category.

import { describe, expect, test, vi } from "vitest";
import { addressOf, named, type Own, outgrown, shownAt, slug, wantedIn } from "./address";
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
  const shown = shownAt("billing", null, before, null);

  test("is followed by its id, to the address of its new name", () => {
    const after = board([1, "Sales"], [2, "Invoices"]);
    const still = shownAt("billing", shown, after, null);
    expect(still?.category).toBe(2);
    expect(outgrown(still, after)).toBe("/chat/invoices");
    const there = shownAt("invoices", still, after, null);
    expect(there?.category).toBe(2);
    expect(outgrown(there, after)).toBeNull();
  });
  test("is not taken for another that has its old name now", () => {
    const after = board([1, "Billing"], [2, "Invoices"]);
    const still = shownAt("billing", shown, after, null);
    expect(still?.category).toBe(2);
    expect(outgrown(still, after)).toBe("/chat/invoices");
  });
  test("keeps an address by number, and one that fits still", () => {
    expect(outgrown(shownAt("2", null, before, null), board([2, "Invoices"]))).toBeNull();
    expect(outgrown(shown, before)).toBeNull();
  });
  test("is gone when it is archived, and forgotten on another page", () => {
    expect(shownAt("billing", shown, board([1, "Sales"]), null)).toBeNull();
    expect(outgrown(null, before)).toBeNull();
    expect(shownAt(null, shown, before, null)).toBeNull();
    expect(shownAt("sales", shown, before, null)?.category).toBe(1);
  });
});

describe("where the person stands", () => {
  const board = (...lines: [id: number, name: string][]) =>
    updated(NO_ROWS, {
      topic: "categories",
      version: 1,
      snapshot: true,
      rows: lines.map(([id, name]) => ({ row: "category", ...category(id, name) })),
      removed: [],
    });
  const both = board([1, "Sales"], [2, "Billing"]);
  const talking = (category: number): Own => ({ category, conversation: 7, over: false });
  const ended = (category: number, conversation = 7): Own => ({ category, conversation, over: true });
  const inSales = shownAt("sales", null, NO_ROWS, talking(1));

  test("is shown whatever the address names, and before the board is known, when it leads nowhere else yet", () => {
    expect(inSales).toEqual({ wanted: "sales", category: 1, conversation: 7 });
    expect(outgrown(inSales, NO_ROWS)).toBeNull();
    expect(shownAt("billing", null, both, { ...talking(1), conversation: null })?.category).toBe(1);
  });
  test("is followed to its end, in another category since, and from there to the address of that", () => {
    const moved = shownAt("sales", inSales, NO_ROWS, talking(2));
    const over = shownAt("sales", moved, NO_ROWS, ended(2));
    expect(over?.category).toBe(2);
    expect(outgrown(shownAt("sales", over, both, ended(2)), both)).toBe("/chat/billing");
    expect(shownAt("billing", over, both, ended(2))?.category).toBe(2);
  });
  test("is followed though it was moved and ended while the line was lost", () =>
    expect(shownAt("sales", inSales, both, ended(2))?.category).toBe(2));
  test("is followed to its end in a category that was renamed, or archived", () => {
    const over = shownAt("sales", inSales, NO_ROWS, ended(1));
    expect(outgrown(over, board([1, "Shop"]))).toBe("/chat/shop");
    const archived = board([2, "Billing"]);
    expect(outgrown(shownAt("sales", over, archived, ended(1)), archived)).toBe("/chat/1");
    expect(shownAt("1", null, archived, ended(1))?.category).toBe(1);
  });
  test("is at its end not what another address names", () => {
    expect(shownAt("billing", null, both, ended(1))?.category).toBe(2);
    expect(shownAt("billing", inSales, both, ended(1))?.category).toBe(2);
    expect(shownAt("billing", shownAt("billing", null, both, ended(1)), both, ended(1, 8))?.category).toBe(2);
  });
  test("is at its end what an address may have named that names nothing any more, once that is known", () => {
    expect(shownAt("sales", null, NO_ROWS, ended(1))).toBeNull();
    expect(shownAt("sales", null, board([1, "Shop"]), ended(1))?.category).toBe(1);
  });
});
