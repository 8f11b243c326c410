// Opening hours while they are edited.

import { expect, test } from "vitest";
import type { Hours } from "../protocol/types";
import {
  added,
  copiedToWorkingDays,
  faultsOf,
  formOf,
  holidayFaults,
  hoursAreFaulty,
  hoursOf,
  isEmptyWeek,
  minutesOf,
  timeOf,
  withDay,
} from "./hours";

const saved: Hours = {
  zone: "Europe/Berlin",
  week: [
    { day: 1, from_min: 540, to_min: 720 },
    { day: 1, from_min: 780, to_min: 1440 },
    { day: 7, from_min: 0, to_min: 1440 },
  ],
  holidays: [{ date: "2026-12-25", name: "Christmas" }],
};

test("saved hours go into the form and come back as they were, midnight too", () => {
  const form = formOf(saved, "UTC");
  expect(form.week[0]).toEqual([
    { from: "09:00", to: "12:00" },
    { from: "13:00", to: "00:00" },
  ]);
  expect(form.week[1]).toEqual([]);
  expect(hoursOf(form)).toEqual(saved);
});

test("always is no hours; the usual week waits for who wants one", () => {
  const form = formOf(null, "Asia/Tokyo");
  expect(hoursOf(form)).toBeNull();
  const weekly = hoursOf({ ...form, weekly: true });
  expect(weekly?.zone).toBe("Asia/Tokyo");
  expect(weekly?.week.map((span) => span.day)).toEqual([1, 2, 3, 4, 5]);
});

test("spans and holidays are sorted on their way out, names trimmed", () => {
  const form = formOf(saved, "UTC");
  const turned = {
    ...form,
    week: withDay(form.week, 0, [...(form.week[0] ?? [])].reverse()),
    holidays: [
      { date: "2027-01-01", name: " New Year " },
      { date: "2026-12-25", name: "Christmas" },
    ],
  };
  expect(hoursOf(turned)?.week).toEqual(saved.week);
  expect(hoursOf(turned)?.holidays.map((day) => day.name)).toEqual(["Christmas", "New Year"]);
});

test.each([
  ["09:00", 540],
  ["9:05", 545],
  ["00:00", 0],
  ["23:59", 1439],
  ["24:00", null],
  ["12:60", null],
  ["", null],
  ["noon", null],
])("%s is %s minutes", (text, minutes) => expect(minutesOf(text)).toBe(minutes));

test("minutes read as a clock does", () =>
  expect([0, 65, 1439, 1440].map(timeOf)).toEqual(["00:00", "01:05", "23:59", "00:00"]));

test("what is wrong with a day stands at its span", () => {
  const at = (from: string, to: string) => ({ from, to });
  expect(faultsOf([at("09:00", "12:00"), at("12:00", "00:00")])).toEqual([null, null]);
  expect(faultsOf([at("09:00", "12:00"), at("11:59", "13:00")])).toEqual([null, "overlap"]);
  expect(faultsOf([at("12:00", "09:00"), at("09:00", "09:00"), at("", "10:00")])).toEqual(["order", "order", "unread"]);
});

test("what is wrong with a holiday stands at it", () =>
  expect(
    holidayFaults([
      { date: "2026-12-25", name: "Christmas" },
      { date: "", name: "Some day" },
      { date: "2026-12-25", name: "Again" },
      { date: "2026-12-26", name: "  " },
      { date: "2026-12-27", name: "x".repeat(101) },
    ]),
  ).toEqual([null, "date", "twice", "name", "name"]));

test("a day is copied to the working days, the weekend stays", () => {
  const week = copiedToWorkingDays(formOf(saved, "UTC").week, 0);
  expect(week.map((day) => day.length)).toEqual([2, 2, 2, 2, 2, 0, 1]);
});

test("hours are added after the last ones, and never past the day", () => {
  expect(added([])).toEqual([{ from: "09:00", to: "17:00" }]);
  expect(added([{ from: "09:00", to: "12:00" }]).at(-1)).toEqual({ from: "13:00", to: "17:00" });
  expect(added([{ from: "09:00", to: "23:30" }]).at(-1)).toEqual({ from: "23:00", to: "00:00" });
  expect(isEmptyWeek([[], [], [], [], [], [], []])).toBe(true);
});

test.each(["Asia/Kolkata", "Asia/Calcutta", "Europe/Kyiv", "Europe/Kiev", "US/Eastern", "Etc/GMT+5", "Mars/Olympus"])(
  "%s is left to the server to know",
  (zone) => expect(hoursAreFaulty(formOf({ ...saved, zone }, "UTC"))).toBe(false),
);

test("what this page can tell is wrong with the hours is a fault", () => {
  const form = formOf(saved, "UTC");
  expect(hoursAreFaulty({ ...form, week: form.week.map(() => []) })).toBe(true);
  expect(hoursAreFaulty({ ...form, week: withDay(form.week, 1, [{ from: "17:00", to: "09:00" }]) })).toBe(true);
  expect(hoursAreFaulty({ ...form, holidays: [{ date: "", name: "Christmas" }] })).toBe(true);
  expect(hoursAreFaulty({ ...form, weekly: false, holidays: [{ date: "", name: "" }] })).toBe(false);
});
