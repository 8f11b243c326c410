// Old rows plus changes equal all rows.

import { expect, test } from "vitest";
import type { Board, BoardRow } from "../protocol/types";
import { agentsOf, categoriesOf, NO_ROWS, updated } from "./board";
import { category } from "./fixtures";

const row = (id: number, name: string, position = id): BoardRow => ({
  row: "category",
  ...category(id, name, position),
});
const board = (more: Partial<Board>): Board => ({
  topic: "categories",
  version: 1,
  snapshot: false,
  rows: [],
  removed: [],
  ...more,
});
const first = updated(NO_ROWS, board({ snapshot: true, rows: [row(1, "Sales"), row(2, "Billing")] }));
const names = (rows: typeof first) => categoriesOf(rows).map((line) => line.name);

test("a snapshot is all there is", () => {
  expect(names(first)).toEqual(["Sales", "Billing"]);
  expect(names(updated(first, board({ snapshot: true, rows: [row(3, "Other")] })))).toEqual(["Other"]);
});

test("changes add, replace and remove", () => {
  const next = updated(
    first,
    board({ rows: [row(2, "Invoices"), row(3, "Other")], removed: [{ row: "category", category: 1 }] }),
  );
  expect(names(next)).toEqual(["Invoices", "Other"]);
  expect(names(first)).toEqual(["Sales", "Billing"]);
});

test("changes before the first snapshot stand on nothing", () =>
  expect(updated(NO_ROWS, board({ rows: [row(1, "Sales")] }))).toBe(NO_ROWS));

test("categories stand in the admins' order", () =>
  expect(names(updated(first, board({ rows: [row(1, "Sales", 9)] })))).toEqual(["Billing", "Sales"]));

test("agents at work stand first", () => {
  const agent = (id: number, name: string, more: object): BoardRow => ({
    row: "agent",
    agent: id,
    name,
    state: "available",
    reason: null,
    since: 0,
    connected: true,
    units: 0,
    capacity: 1,
    categories: [],
    ...more,
  });
  const rows = updated(
    NO_ROWS,
    board({
      snapshot: true,
      rows: [agent(1, "A", { connected: false }), agent(2, "B", { state: "away" }), agent(3, "C", {})],
    }),
  );
  expect(agentsOf(rows).map((line) => line.name)).toEqual(["C", "B", "A"]);
  const many = updated(NO_ROWS, board({ snapshot: true, rows: [agent(1, "Agent 10", {}), agent(2, "Agent 2", {})] }));
  expect(agentsOf(many).map((line) => line.name)).toEqual(["Agent 2", "Agent 10"]);
});
