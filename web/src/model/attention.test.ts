// What needs somebody first.

import { expect, test } from "vitest";
import type { AgentLine, CategoryLine } from "../protocol/types";
import { agentsFound, lineState, longestSince, needing, SLOW_MS, standings } from "./attention";
import { NO_ROWS, type Rows, updated } from "./board";
import { category } from "./fixtures";

const agents = (logged_in: number, available: number, at_capacity = 0) => ({
  logged_in,
  available,
  at_capacity,
  away: logged_in - available - at_capacity,
  last_call: 0,
});
const agent = (id: number, name: string, more: Partial<AgentLine> = {}): AgentLine => ({
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
const floor = (categories: readonly CategoryLine[], people: readonly AgentLine[] = []): Rows =>
  updated(NO_ROWS, {
    topic: "floor",
    version: 1,
    snapshot: true,
    removed: [],
    rows: [
      ...categories.map((line) => ({ row: "category" as const, ...line })),
      ...people.map((line) => ({ row: "agent" as const, ...line })),
    ],
  });
const now = 100 * SLOW_MS;
const waiting = (id: number, name: string, more: Partial<CategoryLine> = {}): CategoryLine => ({
  ...category(id, name),
  door: "queue",
  waiting: 2,
  longest_since: now - 60_000,
  ...more,
});
const needs = (...lines: CategoryLine[]) => needing(floor(lines), now).map(({ line, need }) => [line.name, need]);

test("nobody waits: nothing is needed, closed or not", () =>
  expect(needs(category(1, "Sales"), { ...category(2, "Night"), door: "closed", agents: agents(0, 0) })).toEqual([]));

test("the gravest stands first: nobody on duty, nobody connected, all away, full, closed, slow", () =>
  expect(
    needs(
      waiting(1, "Slow", { longest_since: now - SLOW_MS }),
      waiting(2, "Closed", { door: "closed" }),
      waiting(3, "Full", { door: "full" }),
      waiting(4, "Away", { agents: agents(2, 0) }),
      waiting(7, "Unplugged", { agents: { ...agents(2, 0), away: 0 } }),
      waiting(8, "Last call", { agents: { ...agents(2, 0), away: 0, last_call: 1 } }),
      waiting(5, "Nobody", { door: "unstaffed", agents: agents(0, 0) }),
      waiting(6, "Busy", { agents: agents(2, 0, 1) }),
    ),
  ).toEqual([
    ["Nobody", "unstaffed"],
    ["Unplugged", "not_connected"],
    ["Away", "all_away"],
    ["Last call", "all_away"],
    ["Full", "full"],
    ["Closed", "closed"],
    ["Slow", "slow"],
  ]));

test("of two alike the one with the longer wait stands first", () =>
  expect(
    needs(
      waiting(1, "Short", { door: "full", longest_since: now - 5_000 }),
      waiting(2, "Long", { door: "full", longest_since: now - 9_000 }),
    ).map(([name]) => name),
  ).toEqual(["Long", "Short"]));

test("how a category stands: whether one can enter, who is there, who waits", () => {
  const line = (more: Partial<CategoryLine>) => lineState({ ...category(1, "Sales"), ...more });
  const rows: [Partial<CategoryLine>, ReturnType<typeof lineState>][] = [
    [{ door: "closed", waiting: 2, agents: agents(0, 0) }, "closed"],
    [{ door: "closed", closed: "by_hand" }, "closed"],
    [{ door: "closed", closed: "unstaffed", waiting: 2, agents: agents(0, 0) }, "closed_unstaffed"],
    [{ door: "closed", closed: "out_of_hours" }, "closed_out_of_hours"],
    [{ door: "full", waiting: 2, agents: agents(0, 0) }, "full"],
    [{ door: "unstaffed", waiting: 2, agents: agents(0, 0) }, "unstaffed"],
    [{ door: "queue", waiting: 2, agents: agents(2, 0, 1) }, "waiting"],
    [{ door: "queue", agents: agents(2, 0, 1) }, "nobody_free"],
    [{ door: "queue", agents: agents(2, 0) }, "nobody_free"],
    [{ door: "ready", agents: agents(2, 1) }, "ready"],
  ];
  for (const [more, state] of rows) expect(line(more)).toBe(state);
});

test("the longest wait of all categories", () => {
  expect(longestSince(floor([waiting(1, "A"), waiting(2, "B", { longest_since: 7 })]))).toBe(7);
  expect(longestSince(floor([category(1, "A")]))).toBeNull();
});

test("agents are counted and found by how they stand, by name and by category", () => {
  const rows = floor(
    [category(1, "Café")],
    [
      agent(1, "Zoë", { categories: [1] }),
      agent(2, "Bob", { units: 1 }),
      agent(3, "Cy", { state: "away" }),
      agent(4, "Di", { connected: false }),
    ],
  );
  expect(standings(rows)).toEqual({ available: 1, busy: 1, away: 1, last_call: 0, gone: 1 });
  const names = (...found: Parameters<typeof agentsFound>) => agentsFound(...found).map((line) => line.name);
  expect(names(rows, "busy", "")).toEqual(["Bob"]);
  expect(names(rows, null, "zoe")).toEqual(["Zoë"]);
  expect(names(rows, null, "CAFE")).toEqual(["Zoë"]);
  expect(names(rows, "away", "zoe")).toEqual([]);
});
