// No words repeat what a live setting says: they would be false once it is changed.

import { expect, test } from "vitest";

const files = import.meta.glob<Record<string, unknown>>(["./en*.ts", "!./*.test.ts"], { eager: true });

/** A figure with the unit of a setting, in digits or in words; one alone is the singular of any number. */
const FIGURE =
  /\b([2-9]|\d[\d,]*\d|two|three|five|seven|ten|fifteen|twenty|thirty|sixty|ninety|hundred|thousand)[ -](seconds?|minutes?|hours?|days?|offers?|entries|characters?)\b/gi;

/** Bounds of tags, names and the wrap-up, the same in every house. */
const FIXED = ["50 characters", "100 characters", "3,600 seconds"];

/** Every text, and every function as it is written. */
function saidIn(value: unknown): readonly string[] {
  if (typeof value === "string" || typeof value === "function") return [String(value)];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(saidIn) : [];
}

test.each(Object.entries(files))("%s", (_, words) => {
  const said = saidIn(words);
  expect(said.length).toBeGreaterThan(0);
  const figures = said.flatMap((text) => text.match(FIGURE) ?? []);
  expect(figures.filter((figure) => !FIXED.includes(figure))).toEqual([]);
});
