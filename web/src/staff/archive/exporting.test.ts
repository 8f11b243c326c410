// What is said of a file that is whole: nothing that it lacks is kept quiet.

import { expect, test } from "vitest";
import { exporting as words } from "../../text/en-archive";
import { notesOf } from "./exporting";

const WHOLE = { conversations: 2, entries: 9, not_indexed: 0, unreadable: 0, missing: 0 };

test("what a file lacks is said, each by itself", () => {
  expect(notesOf(WHOLE)).toEqual([]);
  const lacking = { ...WHOLE, not_indexed: 3, unreadable: 1, missing: 2 };
  expect(notesOf(lacking)).toEqual([words.unreadable(1), words.missing(2), words.notIndexed]);
  expect(words.unreadable(1)).toContain("One document");
  expect(words.missing(2)).toContain("2 entries");
});
