// The audit log as a page shows it: the filter and its address, entries as sentences, paging there and back.

import type { AuditAction, AuditBy, AuditChange, AuditEntry, AuditTarget } from "../protocol/types";
import { dateTime } from "../text/en";
import { deeds, doers, fieldNames, yesNo } from "../text/en-access";
import { settings, settingWords } from "../text/en-house";
import { modes, previews } from "../text/en-staff";

export type AuditFilter = {
  agent: number | null;
  /** A kind of doer; with `key`, the keys of that name. */
  by: AuditBy | null;
  key: string;
  /** An address or a network. */
  address: string;
  action: AuditAction | null;
  /** Days of the reader's calendar, `2026-11-21`, both in; empty without. */
  from: string;
  to: string;
  text: string;
};

export const NO_FILTER: AuditFilter = {
  agent: null,
  by: null,
  key: "",
  address: "",
  action: null,
  from: "",
  to: "",
  text: "",
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function isFiltered(filter: AuditFilter): boolean {
  return addressOf(filter) !== "";
}

/** As the page's address keeps it; empty without a filter. */
export function addressOf(filter: AuditFilter): string {
  const query = new URLSearchParams();
  if (filter.agent !== null) query.set("agent", String(filter.agent));
  if (filter.by) query.set("by", filter.by);
  if (filter.key) query.set("key", filter.key);
  if (filter.address.trim()) query.set("address", filter.address.trim());
  if (filter.action) query.set("action", filter.action);
  if (filter.from) query.set("from", filter.from);
  if (filter.to) query.set("to", filter.to);
  if (filter.text.trim()) query.set("text", filter.text.trim());
  return query.toString();
}

/** What of an address can be a filter; the rest is dropped. */
export function filterOf(read: (name: string) => string | null): AuditFilter {
  const agent = read("agent") ?? "";
  const by = read("by") ?? "";
  const action = read("action") ?? "";
  const day = (name: string) => {
    const found = read(name) ?? "";
    return DAY.test(found) ? found : "";
  };
  return {
    agent: /^\d{1,15}$/.test(agent) ? Number(agent) : null,
    by: isDoer(by) ? by : null,
    key: read("key") ?? "",
    address: read("address") ?? "",
    action: isAction(action) ? action : null,
    from: day("from"),
    to: day("to"),
    text: read("text") ?? "",
  };
}

function isAction(word: string): word is AuditAction {
  return Object.hasOwn(deeds, word);
}

function isDoer(word: string): word is AuditBy {
  return Object.hasOwn(doers, word);
}

/** Who it was, as one choice: an agent, a key by its name, or a kind of doer. */
export function whoOf({ agent, by, key }: AuditFilter): string {
  if (agent !== null) return `agent:${agent}`;
  return key ? `key:${key}` : (by ?? "");
}

export function withWho(filter: AuditFilter, who: string): AuditFilter {
  const nobody = { ...filter, agent: null, by: null, key: "" };
  if (who.startsWith("agent:")) return { ...nobody, agent: Number(who.slice("agent:".length)) };
  if (who.startsWith("key:")) return { ...nobody, key: who.slice("key:".length) };
  return { ...nobody, by: isDoer(who) ? who : null };
}

/** What the routes are asked: the days as moments, from midnight to midnight of the reader's zone. */
export function questionOf(filter: AuditFilter, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(addressOf({ ...filter, from: "", to: "" }));
  const from = midnight(filter.from, 0);
  const to = midnight(filter.to, 1);
  if (from !== null) query.set("from", String(from));
  // The last moment of the day, whether or not the end itself counts.
  if (to !== null) query.set("to", String(to - 1));
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query.toString();
}

function midnight(day: string, later: number): number | null {
  if (!DAY.test(day)) return null;
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return Number.isNaN(at.getTime()) ? null : at.getTime();
}

/** Who did it. */
export function doer({ by, name }: AuditEntry): string {
  return by === "agent" || by === "key" ? name || doers[by] : name ? `${doers[by]}: ${name}` : doers[by];
}

/** What was done, to be read after who. What an agent did to themselves names them once. */
export function deed(entry: AuditEntry): string {
  const { action, target, agent } = entry;
  const isSelf = target?.kind === "agent" && agent !== null && target.id === String(agent);
  return deeds[action].says(isSelf || !target ? "" : nameOf(target));
}

/** Settings are known by the words that their page has for them. */
function nameOf({ kind, id, name }: AuditTarget): string {
  if (kind !== "setting") return name;
  return wordOf(settingWords, id)?.name ?? name;
}

/** The page of what it was done to, where there is one. */
export function pageOf({ target }: AuditEntry): string | null {
  switch (target?.kind) {
    case "conversation":
      return /^\d+$/.test(target.id) ? `/agent/archive/${target.id}` : null;
    case "agent":
    case "sign_up":
      return "/admin/agents";
    case "category":
      return "/admin/categories";
    case "allow_entry":
      return "/admin/allow-list";
    case "key":
      return "/admin/keys";
    case "erasure":
      return "/admin/erasures";
    case "setting":
      return "/admin/settings";
    default:
      return null;
  }
}

/** Secrets, of which the log says only that they are others now. */
const SECRETS: ReadonlySet<string> = new Set(["password", "totp", "recovery_codes"]);

export function isSecretChange({ field, before, after }: AuditChange): boolean {
  return SECRETS.has(field) && before === null && after === "changed";
}

/** A value of the log, in words where it is one of ours. */
export function valueWords({ field }: AuditChange, value: string | null, target: AuditTarget | null): string | null {
  if (value === null) return null;
  if (target?.kind === "setting") return wordOf(wordOf(settings.choices, target.id), value) ?? value;
  if (field === "mode") return wordOf(modes, value)?.name ?? value;
  if (field === "preview") return wordOf(previews, value)?.name ?? value;
  if (isMoment(field) && /^\d{1,15}$/.test(value)) return dateTime(Number(value));
  if (value === "true") return yesNo.yes;
  return value === "false" ? yesNo.no : value;
}

/** Of an export's filter. */
function isMoment(field: string): boolean {
  return field === "from" || field === "to";
}

export function fieldName({ field }: AuditChange): string {
  return wordOf(fieldNames, field) ?? field.replaceAll("_", " ");
}

/** Older entries may speak of what has no words any more. */
function wordOf<T>(words: Readonly<Record<string, T>> | undefined, of: string): T | undefined {
  return words && Object.hasOwn(words, of) ? words[of] : undefined;
}

/** The pages behind the one that is shown: newest first, each by the `before` that fetched it. */
export type Trail = readonly (number | null)[];

export const FIRST: Trail = [null];

export function older(trail: Trail, next: number): Trail {
  return [...trail, next];
}

export function newer(trail: Trail): Trail {
  return trail.length > 1 ? trail.slice(0, -1) : trail;
}
