// Addresses of categories: every one leads back to its category.

import { describe, expect, test } from "vitest";
import { addressOf, named, slug, wantedIn } from "./address";
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
