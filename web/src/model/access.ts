// The allow-list and keys: which entries let the reader in, and how a key is used.

import type { AllowEntry, AllowList, EditAllowEntry, NewAllowEntry, Scope } from "../protocol/types";
import { foundIn } from "./plain";

/** The networks that let the reader in. */
export function yours({ entries }: AllowList): readonly string[] {
  return entries.filter((one) => one.yours).map((one) => one.cidr);
}

/** Whether it is the only entry that lets the reader in. */
export function isLastOfYours({ entries }: AllowList, id: number): boolean {
  const mine = entries.filter((one) => one.yours);
  return mine.length === 1 && mine[0]?.id === id;
}

/** Only what differs: what somebody else has changed meanwhile stays theirs. */
export function allowEdit(entry: AllowEntry, form: NewAllowEntry): EditAllowEntry {
  const cidr = form.cidr.trim() === entry.cidr ? null : form.cidr;
  return { cidr, note: form.note === entry.note ? null : (form.note ?? "") };
}

export function entriesFound(entries: readonly AllowEntry[], search: string): readonly AllowEntry[] {
  return foundIn(entries, search, ({ cidr, note, added_by }) => `${cidr} ${note} ${added_by ?? ""}`);
}

/** From how short a prefix on a network holds a good part of the Internet. */
const WIDE = { v4: 7, v6: 15 };

/** Whether a network is so large that one had better be asked about it. */
export function isWide(cidr: string): boolean {
  const [address = "", bits] = cidr.trim().split("/");
  if (bits === undefined || !/^\d+$/.test(bits)) return false;
  return Number(bits) <= (address.includes(":") ? WIDE.v6 : WIDE.v4);
}

/** Addresses and networks as one types them in a row. */
export function listed(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((one) => one.trim())
    .filter(Boolean);
}

const ROUTES: Record<Scope, string> = {
  "agents:read": "/v1/agents",
  "agents:write": "/v1/agents",
  "categories:read": "/v1/categories",
  "categories:write": "/v1/categories",
  "archive:read": "/v1/conversations",
  "archive:write": "/v1/conversations",
  "audit:read": "/v1/audit",
  "settings:read": "/v1/settings",
  "settings:write": "/v1/settings",
  "metrics:read": "/metrics",
};

/** A command that shows that the key works; one that reads, where the key may read. */
export function curl(origin: string, secret: string, scopes: readonly Scope[]): string {
  const scope = scopes.find((one) => one.endsWith(":read")) ?? scopes[0] ?? "agents:read";
  return `curl -H 'Authorization: Bearer ${secret}' ${origin}${ROUTES[scope]}`;
}
