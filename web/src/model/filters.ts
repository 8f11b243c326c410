// What of the archive is looked for, as the address of the page holds it: so a filter can be sent to a colleague and the way back works.

import type { ArchiveLine, ConversationId, ExportFormat } from "../protocol/types";

/** As typed; empty is no filter. Dates are days of the reader's calendar. */
export type Filters = {
  text: string;
  customer: string;
  category: string;
  agent: string;
  from: string;
  to: string;
  road: string;
  rating: string;
  tag: string;
  why: string;
};

export type FilterName = keyof Filters;

export const NO_FILTERS: Filters = {
  text: "",
  customer: "",
  category: "",
  agent: "",
  from: "",
  to: "",
  road: "",
  rating: "",
  tag: "",
  why: "",
};

export const FILTER_NAMES = Object.keys(NO_FILTERS) as readonly FilterName[];

/** The cursors of the pages that lie between the newest and this one, this one's last. */
export type Trail = readonly ConversationId[];

/** An address stays short enough to be sent: the way back over more pages than these begins anew. */
const TRAIL_MAX = 60;

export function filtersIn(search: string): Filters {
  const query = new URLSearchParams(search);
  const filters = { ...NO_FILTERS };
  for (const name of FILTER_NAMES) filters[name] = query.get(name) ?? "";
  return filters;
}

export function trailIn(search: string): Trail {
  const pages = new URLSearchParams(search).get("pages") ?? "";
  return pages.split(".").flatMap((page) => (/^\d{1,15}$/.test(page) ? [Number(page)] : []));
}

export function addressOf(base: string, filters: Filters, trail: Trail = []): string {
  const query = new URLSearchParams();
  for (const name of FILTER_NAMES) if (filters[name].trim() !== "") query.set(name, filters[name]);
  if (trail.length > 0) query.set("pages", trail.slice(-TRAIL_MAX).join("."));
  const text = query.toString();
  return text === "" ? base : `${base}?${text}`;
}

/** What the list is asked with. */
export function queryOf(filters: Filters, trail: Trail, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  const before = trail.at(-1);
  if (before !== undefined) query.set("before", String(before));
  return withFilters(query, filters);
}

/** What the export is asked with. */
export function exportQueryOf(filters: Filters, format: ExportFormat): string {
  return withFilters(new URLSearchParams({ format, progress: "true" }), filters);
}

function withFilters(query: URLSearchParams, filters: Filters): string {
  for (const name of FILTER_NAMES) {
    const value = filters[name].trim();
    if (value === "") continue;
    if (name === "from" || name === "to") {
      const at = dayAt(value, name === "to");
      if (at !== null) query.set(name, String(at));
    } else {
      query.set(name, value);
    }
  }
  return query.toString();
}

/** The first or the last millisecond of that day, where the reader is. */
export function dayAt(day: string, end: boolean): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return null;
  const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const at = end ? new Date(year, month - 1, date + 1).getTime() - 1 : new Date(year, month - 1, date).getTime();
  return Number.isNaN(at) ? null : at;
}

export function activeOf(filters: Filters): readonly FilterName[] {
  return FILTER_NAMES.filter((name) => filters[name].trim() !== "");
}

/** Whether more than one word is looked for. */
export function areManyWords({ text }: Filters): boolean {
  return text.trim().split(/\s+/).length > 1;
}

/** Whether the two days cannot hold anything. */
export function areDaysTurned({ from, to }: Filters): boolean {
  return from !== "" && to !== "" && from > to;
}

/** The tags as they will be, or why not. */
export type TagFault = "blank" | "tooMany" | "tooLong" | "twice";

const TAGS_MAX = 10;
const TAG_MAX = 50;

export function withTag(tags: readonly string[], typed: string): readonly string[] | TagFault {
  const tag = typed.trim().replace(/\s+/g, " ");
  if (tag === "") return "blank";
  if ([...tag].length > TAG_MAX) return "tooLong";
  if (tags.some((held) => held.toLowerCase() === tag.toLowerCase())) return "twice";
  return tags.length >= TAGS_MAX ? "tooMany" : [...tags, tag];
}

export function lengthOf(line: ArchiveLine): number {
  return Math.max(0, line.ended - line.started);
}
