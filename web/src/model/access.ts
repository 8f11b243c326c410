// The allow-list and keys: which entries let the reader in, and how a key is used.

import type { AllowEntry, AllowList, Scope } from "../protocol/types";
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

export function entriesFound(entries: readonly AllowEntry[], search: string): readonly AllowEntry[] {
  return foundIn(entries, search, ({ cidr, note, added_by }) => `${cidr} ${note} ${added_by ?? ""}`);
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
