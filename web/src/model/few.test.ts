// The first few of many.

import { expect, test } from "vitest";
import { fewOf } from "./few";

test("what is left out is more than one", () => {
  expect(fewOf([1, 2, 3], 3)).toEqual([1, 2, 3]);
  expect(fewOf([1, 2, 3, 4], 3)).toEqual([1, 2, 3, 4]);
  expect(fewOf([1, 2, 3, 4, 5], 3)).toEqual([1, 2, 3]);
});
