import { expect, test } from "vitest";
import type { MongoStanding } from "../protocol/types";
import { mongoNeeds } from "./mongo";

const READY: MongoStanding = {
  state: "ready",
  since: null,
  why: null,
  waiting: 0,
  many: false,
  free_bytes: null,
  refused: 0,
  set_aside: [],
};
const AWAY: MongoStanding = { ...READY, state: "away", since: 1, why: "no server answers", waiting: 12 };

test("nothing is told of a MongoDB that is there, nor where there is to be none", () => {
  expect(mongoNeeds({ ...READY, waiting: 40 })).toEqual([]);
  expect(mongoNeeds({ ...READY, state: "none", waiting: 20_000, many: true })).toEqual([]);
});

test("what is gravest comes first, and how many wait is told once", () => {
  expect(mongoNeeds(AWAY)).toEqual(["away"]);
  expect(mongoNeeds({ ...AWAY, many: true })).toEqual(["away"]);
  expect(mongoNeeds({ ...AWAY, state: "wrong_database" })).toEqual(["wrong_database"]);
  expect(mongoNeeds({ ...READY, many: true, waiting: 20_000 })).toEqual(["many"]);
  expect(mongoNeeds({ ...AWAY, many: true, free_bytes: 5, refused: 2 })).toEqual(["little_room", "away", "refused"]);
});
