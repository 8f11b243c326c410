// What of MongoDB needs an admin.

import type { MongoStanding } from "../protocol/types";

export type MongoNeed = "away" | "wrong_database" | "little_room" | "many" | "refused";

/** The gravest first. How many wait is told with its being away, else by itself. */
export function mongoNeeds({ state, many, free_bytes, refused }: MongoStanding): readonly MongoNeed[] {
  if (state === "none") return [];
  const needs: readonly (readonly [MongoNeed, boolean])[] = [
    ["little_room", free_bytes !== null],
    ["away", state === "away"],
    ["wrong_database", state === "wrong_database"],
    ["many", many && state === "ready"],
    ["refused", refused > 0],
  ];
  return needs.flatMap(([need, is]) => (is ? [need] : []));
}
