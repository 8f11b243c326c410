import { expect, test } from "vitest";
import type { Agent } from "../protocol/types";
import { editOf } from "./staff";

const begun = {
  email: "alan@example.com",
  full_name: "Alan Turing",
  display_name: "Alan",
  admin: false,
  capacity: 1,
  categories: [2, 1],
} as unknown as Agent;

test("only what was changed is sent", () => {
  const same = { ...begun, categories: [1, 2] };
  expect(editOf(begun, same)).toEqual({});
  expect(editOf(begun, { ...same, display_name: "Al", capacity: 3 })).toEqual({ display_name: "Al", capacity: 3 });
  expect(editOf(begun, { ...same, categories: [] })).toEqual({ categories: [] });
  expect(editOf(begun, { ...same, admin: true, categories: [1, 3] })).toEqual({ admin: true, categories: [1, 3] });
});
