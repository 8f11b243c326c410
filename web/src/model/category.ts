// A category while it is edited: what a form holds, what of it differs from what is saved, and what its hours say now.

import type { Category, CategoryId, EditCategory } from "../protocol/types";
import type { Rows } from "./board";
import { editOf, formOf, type HoursForm, hoursOf, ownZone } from "./hours";

export type CategoryForm = {
  fields: Pick<Category, "name" | "mode" | "queue_when_unstaffed" | "preview" | "ask_email" | "ask_subject">;
  /** Numbers as they are typed. */
  queue_limit: string;
  wrap_up_s: string;
  keep: "forever" | "days";
  days: string;
  hours: HoursForm;
};

/** What a category has that was just added; the server's `add_category` says it. */
export const DEFAULTS: Pick<CategoryForm, "queue_limit" | "wrap_up_s" | "keep"> & Omit<CategoryForm["fields"], "name"> =
  {
    mode: "automatic",
    queue_limit: "500",
    queue_when_unstaffed: true,
    preview: "on",
    ask_email: false,
    ask_subject: false,
    wrap_up_s: "0",
    keep: "forever",
  };

/** What a shop that has never thought of it might want. */
const USUAL_DAYS = "365";

export function categoryForm(category: Category): CategoryForm {
  const { name, mode, queue_when_unstaffed, preview, ask_email, ask_subject } = category;
  return {
    fields: { name, mode, queue_when_unstaffed, preview, ask_email, ask_subject },
    queue_limit: String(category.queue_limit),
    wrap_up_s: String(category.wrap_up_s),
    keep: category.retention_days === null ? "forever" : "days",
    days: category.retention_days === null ? USUAL_DAYS : String(category.retention_days),
    hours: formOf(category.hours, ownZone()),
  };
}

/** Whether an editor would show the same of both. */
export function sameForm(one: Category, other: Category): boolean {
  return JSON.stringify(categoryForm(one)) === JSON.stringify(categoryForm(other));
}

/** The form over what somebody else has saved meanwhile: what was typed stays, the rest follows. */
export function rebased(begun: Category, form: CategoryForm, now: Category): CategoryForm {
  const [before, after] = [categoryForm(begun), categoryForm(now)];
  const { keep, days } = form.keep === before.keep && form.days === before.days ? after : form;
  return {
    fields: followed(before.fields, form.fields, after.fields),
    queue_limit: form.queue_limit === before.queue_limit ? after.queue_limit : form.queue_limit,
    wrap_up_s: form.wrap_up_s === before.wrap_up_s ? after.wrap_up_s : form.wrap_up_s,
    keep,
    days,
    hours: JSON.stringify(form.hours) === JSON.stringify(before.hours) ? after.hours : form.hours,
  };
}

/** What an editor has a field for. */
export type FieldName = keyof CategoryForm["fields"] | "queue_limit" | "wrap_up_s" | "keep" | "hours";

/** The fields that somebody else has changed, with those that were told before. */
export function overtaken(told: readonly FieldName[], begun: Category, now: Category): readonly FieldName[] {
  const [was, is] = [byField(categoryForm(begun)), byField(categoryForm(now))];
  const fields = Object.keys(is) as FieldName[];
  return fields.filter((field) => told.includes(field) || was[field] !== is[field]);
}

/** Whether another value stands in the form than is saved. */
export function isTyped(field: FieldName, form: CategoryForm, now: Category): boolean {
  return byField(form)[field] !== byField(categoryForm(now))[field];
}

function byField(form: CategoryForm): Record<FieldName, string> {
  const { fields, queue_limit, wrap_up_s, keep, days, hours } = form;
  const { name, mode, queue_when_unstaffed, preview, ask_email, ask_subject } = fields;
  return {
    name: name.trim(),
    mode,
    queue_limit,
    queue_when_unstaffed: String(queue_when_unstaffed),
    ask_email: String(ask_email),
    ask_subject: String(ask_subject),
    preview,
    wrap_up_s,
    hours: JSON.stringify(hours),
    keep: keep === "days" ? days : keep,
  };
}

function followed<T extends object>(before: T, typed: T, after: T): T {
  const keys = Object.keys(after) as (keyof T)[];
  const mine = keys.filter((key) => typed[key] !== before[key]).map((key) => [key, typed[key]]);
  return { ...after, ...Object.fromEntries(mine) };
}

/** Only what differs: what somebody else has changed meanwhile stays theirs. */
export function changesOf(category: Category, form: CategoryForm): EditCategory {
  const before = categoryForm(category);
  const edit: EditCategory = {};
  const { fields } = form;
  if (fields.name.trim() !== category.name) edit.name = fields.name;
  if (fields.mode !== category.mode) edit.mode = fields.mode;
  if (fields.preview !== category.preview) edit.preview = fields.preview;
  if (fields.ask_email !== category.ask_email) edit.ask_email = fields.ask_email;
  if (fields.ask_subject !== category.ask_subject) edit.ask_subject = fields.ask_subject;
  if (fields.queue_when_unstaffed !== category.queue_when_unstaffed) {
    edit.queue_when_unstaffed = fields.queue_when_unstaffed;
  }
  if (form.queue_limit !== before.queue_limit) edit.queue_limit = Number(form.queue_limit);
  if (form.wrap_up_s !== before.wrap_up_s) edit.wrap_up_s = Number(form.wrap_up_s);
  if (form.keep !== before.keep || (form.keep === "days" && form.days !== before.days)) {
    edit.retention_days = form.keep === "forever" ? "forever" : { days: Number(form.days) };
  }
  const hours = hoursOf(form.hours);
  if (JSON.stringify(hours) !== JSON.stringify(category.hours)) edit.hours = editOf(hours);
  return edit;
}

export type NumberField = "queue_limit" | "wrap_up_s" | "retention_days";

/** The server's bounds, told beside the field before it is asked. */
export const BOUNDS: Readonly<Record<NumberField, { min: number; max: number }>> = {
  queue_limit: { min: 1, max: 1_000_000 },
  wrap_up_s: { min: 0, max: 3_600 },
  retention_days: { min: 1, max: 36_500 },
};

/** The number fields that hold no whole number within their bounds: they cannot be sent. */
export function outsideBounds(form: CategoryForm): readonly NumberField[] {
  const wrong: NumberField[] = [];
  if (!isWithin("queue_limit", form.queue_limit)) wrong.push("queue_limit");
  if (!isWithin("wrap_up_s", form.wrap_up_s)) wrong.push("wrap_up_s");
  if (form.keep === "days" && !isWithin("retention_days", form.days)) wrong.push("retention_days");
  return wrong;
}

const NAME_CHARS = 100;

/** What the server would say of the name, known before it is asked. */
export function nameFault({ fields }: CategoryForm): "blank" | "too_long" | null {
  const name = fields.name.trim();
  if (name === "") return "blank";
  return [...name].length > NAME_CHARS ? "too_long" : null;
}

function isWithin(field: NumberField, text: string): boolean {
  const { min, max } = BOUNDS[field];
  const n = Number(text);
  return /^\d{1,9}$/.test(text.trim()) && n >= min && n <= max;
}

/** After how many days conversations are removed from now on, if that is sooner than before. */
export function keptShorter(category: Category, edit: EditCategory): number | null {
  const to = edit.retention_days;
  if (to === undefined || to === null || to === "forever") return null;
  return category.retention_days === null || to.days < category.retention_days ? to.days : null;
}

export function isChanged(edit: EditCategory): boolean {
  return Object.keys(edit).length > 0;
}

/** The list with the one at `at` moved to `to`. */
export function moved<T>(list: readonly T[], at: number, to: number): readonly T[] {
  const one = list[at];
  if (one === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(at, 1).toSpliced(to, 0, one);
}

/** How many more can get in line there. */
export function roomIn(category: Category, rows: Rows): number {
  const waiting = rows.categories.get(category.category)?.waiting ?? category.waiting;
  return Math.max(0, category.queue_limit - waiting);
}

/** Whether newcomers can enter, and why not. */
export type DoorState = "archived" | "by_hand" | "out_of_hours" | "unstaffed" | "open";

export function doorState(category: Category, rows: Rows): DoorState {
  if (category.archived) return "archived";
  if (!category.open) return "by_hand";
  if (category.out_of_hours) return "out_of_hours";
  // Who is on duty only the board knows.
  const unstaffed = rows.categories.get(category.category)?.closed === "unstaffed";
  return unstaffed && !category.queue_when_unstaffed ? "unstaffed" : "open";
}

/** Those of these that close when the one who is on duty there goes, as far as the board tells. */
export function closedWithout(lost: readonly CategoryId[], all: readonly Category[], rows: Rows): readonly Category[] {
  const alone = (id: CategoryId) => (rows.categories.get(id)?.agents.logged_in ?? 0) <= 1;
  const closes = (one: Category) => !one.queue_when_unstaffed && doorState(one, rows) === "open" && alone(one.category);
  return all.filter((one) => lost.includes(one.category) && closes(one));
}

/** With how many wait now, as far as the board tells. */
export function withCounts(list: readonly Category[], rows: Rows): readonly Category[] {
  if (!rows.known) return list;
  return list.map((one) => ({ ...one, waiting: rows.categories.get(one.category)?.waiting ?? 0 }));
}

/** All that the board tells of categories but for counts, as one text: when it is another, the list has to be asked for again. */
export function doorsTold(rows: Rows): string {
  const lines = [...rows.categories.values()].map(({ category, name, position, mode, door, opens, closed }) => {
    // A line that grows or shrinks opens and closes nothing.
    const shut = door === "closed";
    return [category, name, position, mode, shut, opens, closed];
  });
  return JSON.stringify(lines.sort((a, b) => Number(a[0]) - Number(b[0])));
}
