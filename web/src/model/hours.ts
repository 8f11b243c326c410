// Opening hours while they are edited: times as a person types them, day by day, and what is wrong with them.

import type { EditHours, Holiday, Hours, Span } from "../protocol/types";

/** One span of a day as two time fields hold it: `09:00`, or empty. */
export type Times = { from: string; to: string };

/** The week by day, Monday first, each with its spans. */
export type Week = readonly (readonly Times[])[];

export type HoursForm = { weekly: boolean; zone: string; week: Week; holidays: readonly Holiday[] };

export type SpanFault = "unread" | "order" | "overlap";

/** Monday to Friday. */
const WORKING_DAYS = 5;
const DAYS = 7;
const DAY_MIN = 24 * 60;
const NAME_MAX = 100;
/** What an added span begins with: most are like it. */
const USUAL: Times = { from: "09:00", to: "17:00" };

/** The form of saved hours; without any, the usual ones for the day that somebody wants them. */
export function formOf(hours: Hours | null, zone: string): HoursForm {
  if (!hours) {
    const week = Array.from({ length: DAYS }, (_, at) => (at < WORKING_DAYS ? [USUAL] : []));
    return { weekly: false, zone, week, holidays: [] };
  }
  const week = Array.from({ length: DAYS }, (_, at) =>
    hours.week
      .filter((span) => span.day === at + 1)
      .map((span) => ({ from: timeOf(span.from_min), to: timeOf(span.to_min) })),
  );
  return { weekly: true, zone: hours.zone, week, holidays: hours.holidays };
}

export function timeOf(minutes: number): string {
  const inDay = minutes % DAY_MIN;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}

/** Minutes after midnight, or `null` for what is no time. */
export function minutesOf(time: string): number | null {
  const found = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(time.trim());
  if (!found) return null;
  const [h, m] = [Number(found[1]), Number(found[2])];
  return h < 24 && m < 60 ? h * 60 + m : null;
}

/** Midnight at the end is the end of that day. */
function endOf(time: string): number | null {
  const minutes = minutesOf(time);
  return minutes === 0 ? DAY_MIN : minutes;
}

/** What is wrong with each span of a day; in the day's order. */
export function faultsOf(day: readonly Times[]): readonly (SpanFault | null)[] {
  return day.map((times, at) => {
    const [from, to] = [minutesOf(times.from), endOf(times.to)];
    if (from === null || to === null) return "unread";
    if (to <= from) return "order";
    const clash = day.slice(0, at).some((other) => {
      const [start, end] = [minutesOf(other.from), endOf(other.to)];
      return start !== null && end !== null && start < to && from < end;
    });
    return clash ? "overlap" : null;
  });
}

export type HolidayFault = "date" | "name" | "twice";

export function holidayFaults(holidays: readonly Holiday[]): readonly (HolidayFault | null)[] {
  return holidays.map(({ date, name }, at) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return "date";
    if (holidays.slice(0, at).some((other) => other.date === date)) return "twice";
    const length = [...name.trim()].length;
    return length === 0 || length > NAME_MAX ? "name" : null;
  });
}

/** The hours that the form says; only for a form without faults. */
export function hoursOf(form: HoursForm): Hours | null {
  if (!form.weekly) return null;
  const week = form.week.flatMap((day, at) =>
    day
      .map(({ from, to }): Span => ({ day: at + 1, from_min: minutesOf(from) ?? 0, to_min: endOf(to) ?? DAY_MIN }))
      .sort((a, b) => a.from_min - b.from_min),
  );
  const holidays = form.holidays
    .map(({ date, name }) => ({ date, name: name.trim() }))
    .sort((a, b) => a.date.localeCompare(b.date));
  return { zone: form.zone, week, holidays };
}

export function editOf(hours: Hours | null): EditHours {
  return hours ? { weekly: hours } : "always";
}

export function isEmptyWeek(week: Week): boolean {
  return week.every((day) => day.length === 0);
}

// Changes to the week.

export function withDay(week: Week, day: number, spans: readonly Times[]): Week {
  return week.map((held, at) => (at === day ? spans : held));
}

/** One more span: the usual one on a day without any, else one after the last. */
export function added(day: readonly Times[]): readonly Times[] {
  const last = day.at(-1);
  const end = last ? endOf(last.to) : null;
  if (!last || end === null) return [...day, USUAL];
  const from = Math.min(end + 60, DAY_MIN - 60);
  return [...day, { from: timeOf(from), to: timeOf(Math.min(from + 4 * 60, DAY_MIN)) }];
}

/** That day's spans on Monday to Friday. */
export function copiedToWorkingDays(week: Week, day: number): Week {
  const spans = week[day] ?? [];
  return week.map((held, at) => (at < WORKING_DAYS ? spans : held));
}

/** The zone of this browser: most who set hours sit where they are kept. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Whether this page sees something wrong with it. Which zones there are, the server alone can say. */
export function hoursAreFaulty(form: HoursForm): boolean {
  if (!form.weekly) return false;
  return (
    isEmptyWeek(form.week) ||
    form.week.some((day) => faultsOf(day).some(Boolean)) ||
    holidayFaults(form.holidays).some(Boolean)
  );
}

/** Zones to suggest: those that this browser knows by name. The server knows others. */
export function zones(): readonly string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes("UTC") ? known : ["UTC", ...known];
}
