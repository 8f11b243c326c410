// English: opening hours as they are said in a sentence.

import type { Hours } from "../protocol/types";
import { allOf } from "./en";
import { hours, weekdays } from "./en-house";

const two = (n: number): string => String(n).padStart(2, "0");

/** The whole week in words, days that are alike in one: "Monday to Friday 09:00–17:00, Saturday 10:00–14:00 (Europe/Berlin)". */
export function hoursSaid(kept: Hours | null): string {
  if (!kept) return hours.always;
  const time = (minutes: number) => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
  const said = weekdays.map((_, at) =>
    kept.week
      .filter((span) => span.day === at + 1)
      .map((span) => `${time(span.from_min)}–${time(span.to_min)}`)
      .join(" and "),
  );
  const parts = weekdays.flatMap((day, at) => {
    if (!said[at] || said[at] === said[at - 1]) return [];
    let last = at;
    while (said[last + 1] === said[at]) last += 1;
    return [`${day}${last > at ? ` to ${weekdays[last]}` : ""} ${said[at]}`];
  });
  const off = kept.holidays.length > 0 ? [`closed on ${allOf(kept.holidays.map((one) => one.name))}`] : [];
  return `${[...parts, ...off].join(", ")} (${kept.zone})`;
}
