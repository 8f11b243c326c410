// Agents are found by what one remembers of them, and what they hold is counted.

import { describe, expect, test } from "vitest";
import type { Category } from "../protocol/types";
import { NO_ROWS, updated } from "./board";
import { assignable, byName, found, holds } from "./people";

const person = (full_name: string, email = "x@example.com") => ({ full_name, display_name: "", email });

describe("search", () => {
  const all = [person("Zoë Ångström", "zoe@example.com"), person("Alan Turing", "alan@example.com")];
  test.each([
    ["", 2],
    ["zoe", 1],
    ["ANGSTROM", 1],
    ["alan example", 1],
    ["alan zoe", 0],
    ["  ", 2],
  ])("“%s” finds %i", (search, count) => expect(found(all, search)).toHaveLength(count));
  test("the order is by name", () => {
    expect(byName(all).map((one) => one.full_name)).toEqual(["Alan Turing", "Zoë Ångström"]);
  });
  test("numbers in names stand in the order of numbers", () => {
    const names = ["Agent 10", "Agent 2", "agent 1"];
    expect(byName(names.map((name) => person(name))).map((one) => one.full_name)).toEqual([
      "agent 1",
      "Agent 2",
      "Agent 10",
    ]);
  });
});

test("what an agent holds is what the floor says", () => {
  expect(holds(NO_ROWS, 1)).toBeNull();
  const row = (conversation: number, agent: number | null) => ({
    row: "conversation" as const,
    conversation,
    category: 1,
    customer: "Ada",
    agent,
    started: 1,
    customer_held: false,
    agent_held: false,
  });
  const rows = updated(NO_ROWS, {
    topic: "floor",
    version: 1,
    snapshot: true,
    rows: [row(1, 1), row(2, 1), row(3, 2), row(4, null)],
    removed: [],
  });
  expect([holds(rows, 1), holds(rows, 2), holds(rows, 3)]).toEqual([2, 1, 0]);
});

test("an archived category is offered only to whom has it still", () => {
  const category = (id: number, archived: boolean) => ({ category: id, archived }) as Category;
  const all = [category(1, false), category(2, true), category(3, true)];
  expect(assignable(all, [3]).map((one) => one.category)).toEqual([1, 3]);
});
