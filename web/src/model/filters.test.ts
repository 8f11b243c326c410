// The archive's filters, in the address and out of it.

import { expect, test } from "vitest";
import {
  activeOf,
  addressOf,
  areDaysTurned,
  areManyWords,
  dayAt,
  exportQueryOf,
  filtersIn,
  NO_FILTERS,
  queryOf,
  trailIn,
  withTag,
} from "./filters";

const filters = { ...NO_FILTERS, text: "refund & more", category: "2", from: "2026-11-02", to: "2026-11-02" };

test("filters go into the address and come out as they were", () => {
  const address = addressOf("/agent/archive", filters, [90, 40]);
  const search = address.slice(address.indexOf("?"));
  expect(filtersIn(search)).toEqual(filters);
  expect(trailIn(search)).toEqual([90, 40]);
});

test("no filter is no query", () => {
  expect(addressOf("/agent/archive", { ...NO_FILTERS, text: "  " })).toBe("/agent/archive");
  expect(filtersIn("")).toEqual(NO_FILTERS);
  expect(trailIn("?pages=x.-1.")).toEqual([]);
});

test("an address stays short however deep one pages", () => {
  const trail = Array.from({ length: 200 }, (_, at) => 1_000 - at);
  const kept = trailIn(addressOf("/a", NO_FILTERS, trail).slice(2));
  expect(kept.length).toBe(60);
  expect(kept.at(-1)).toBe(801);
});

test("the route is asked with the last cursor, and with the reader's whole days", () => {
  const query = new URLSearchParams(queryOf(filters, [90, 40], 50));
  expect(query.get("before")).toBe("40");
  expect(query.get("text")).toBe("refund & more");
  expect(Number(query.get("from"))).toBe(new Date(2026, 10, 2).getTime());
  expect(Number(query.get("to"))).toBe(new Date(2026, 10, 3).getTime() - 1);
  expect(query.has("agent")).toBe(false);
});

test("an export is asked for with the same filters and no page", () => {
  const query = new URLSearchParams(exportQueryOf(filters, "csv"));
  const list = new URLSearchParams(queryOf(filters, [], 50));
  list.delete("limit");
  expect([query.get("format"), query.get("progress")]).toEqual(["csv", "true"]);
  for (const name of ["format", "progress"]) query.delete(name);
  expect(query.toString()).toBe(list.toString());
});

test("half a date is no date", () => {
  expect(dayAt("2026-11", false)).toBeNull();
  expect(new URLSearchParams(queryOf({ ...NO_FILTERS, from: "soon" }, [], 50)).has("from")).toBe(false);
  expect(areDaysTurned({ ...NO_FILTERS, from: "2026-11-03", to: "2026-11-02" })).toBe(true);
  expect(areDaysTurned({ ...NO_FILTERS, from: "2026-11-03" })).toBe(false);
});

test("many words are more than one", () => {
  const many = (text: string) => areManyWords({ ...NO_FILTERS, text });
  expect(["", "  lamp ", "blue  lamp"].map(many)).toEqual([false, false, true]);
});

test("what is filtered", () => expect(activeOf(filters)).toEqual(["text", "category", "from", "to"]));

test("a tag is added once, trimmed, within its bounds", () => {
  expect(withTag(["a"], "  late   delivery ")).toEqual(["a", "late delivery"]);
  expect(withTag(["Refund"], "refund")).toBe("twice");
  expect(withTag([], "  ")).toBe("blank");
  expect(withTag([], "x".repeat(51))).toBe("tooLong");
  expect(
    withTag(
      Array.from({ length: 10 }, (_, at) => `t${at}`),
      "new",
    ),
  ).toBe("tooMany");
});
