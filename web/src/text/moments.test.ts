// How moments to come are said: in the zone of the business to staff, in the reader's own to customers.

import { expect, test } from "vitest";
import type { Category } from "../protocol/types";
import { dateTimeSeconds, exactly, exactMoment, soon } from "./en";
import { hoursSaid } from "./en-hours";
import { hoursNow, momentIn } from "./en-house";

const now = Date.UTC(2026, 10, 23, 10, 0);
const hour = 3_600_000;

test("today is a time, this week a day, later a date; all in the zone of the business", () => {
  expect(momentIn(now + 7 * hour, "Europe/Berlin", now)).toBe("18:00");
  expect(momentIn(now + 22 * hour, "Europe/Berlin", now)).toBe("Tue 09:00");
  // It is still Monday here and Tuesday there.
  expect(momentIn(now + 14 * hour, "Asia/Tokyo", now)).toBe("Tue 09:00");
  expect(momentIn(now + 10 * 24 * hour, "UTC", now)).toBe("3 Dec 10:00");
});

test("a zone that this browser does not know is shown all the same", () =>
  expect(momentIn(now + hour, "Atlantis/Capital", now)).toMatch(/\d\d:\d\d$/));

test("what the hours say now", () => {
  const category = {
    hours: { zone: "Europe/Berlin", week: [], holidays: [] },
    out_of_hours: false,
    next_change: now + 7 * hour,
  } as unknown as Category;
  expect(hoursNow(category, now)).toBe("Open now, closes 18:00 (Europe/Berlin)");
  expect(hoursNow({ ...category, out_of_hours: true }, now)).toBe("Closed now, opens 18:00 (Europe/Berlin)");
  expect(hoursNow({ ...category, out_of_hours: true, next_change: null }, now)).toBe("Closed now (Europe/Berlin)");
});

test("to a customer: at a time today, on a day else", () => {
  const noon = new Date(2026, 10, 23, 12).getTime();
  expect(soon(noon + 2 * hour, noon)).toMatch(/^at /);
  expect(soon(noon + 24 * hour, noon)).toMatch(/^on Tuesday at /);
  expect(soon(noon + 30 * 24 * hour, noon)).not.toMatch(/day/);
});

test("how long a place is kept is said without rounding", () => {
  expect([120, 90, 1, 3_600, 5_405, 86_400].map(exactly)).toEqual([
    "2 minutes",
    "1 minute and 30 seconds",
    "1 second",
    "1 hour",
    "1 hour and 30 minutes and 5 seconds",
    "24 hours",
  ]);
});

test("a week is said with the days that are alike in one", () => {
  const spans = (days: readonly number[], from_min: number, to_min: number) =>
    days.map((day) => ({ day, from_min, to_min }));
  expect(hoursSaid(null)).toBe("Always open");
  const week = [...spans([1, 2, 3, 4, 5], 540, 1020), ...spans([5, 6], 1080, 1440)];
  const holidays = [
    { date: "2027-12-25", name: "Christmas" },
    { date: "2027-12-26", name: "Boxing Day" },
  ];
  expect(hoursSaid({ zone: "Europe/Berlin", week, holidays: [] })).toBe(
    "Monday to Thursday 09:00–17:00, Friday 09:00–17:00 and 18:00–00:00, Saturday 18:00–00:00 (Europe/Berlin)",
  );
  expect(hoursSaid({ zone: "UTC", week: spans([7], 0, 60), holidays })).toBe(
    "Sunday 00:00–01:00, closed on Christmas and Boxing Day (UTC)",
  );
});

test("a moment of the audit log is told from the next second and millisecond, with its zone", () => {
  const second = Date.UTC(2026, 10, 23, 10, 0, 7);
  expect(dateTimeSeconds(second)).not.toBe(dateTimeSeconds(second + 1000));
  expect(exactMoment(second + 42)).toMatch(/07[.,]042/);
  expect(exactMoment(second)).toMatch(/2026.*(GMT|UTC)/);
});
