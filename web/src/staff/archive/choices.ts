// What the filters of the archive offer: also agents who were removed and archived categories.

import { signal } from "@preact/signals";
import { inOrder } from "../../model/plain";
import { call } from "../../net/api";
import type { ArchiveFilters, Tag } from "../../protocol/types";
import { list as words } from "../../text/en-archive";

const known = signal<ArchiveFilters>({ agents: [], categories: [] });
const tagsInUse = signal<readonly Tag[]>([]);

export async function loadChoices(): Promise<void> {
  const [filters, used] = await Promise.all([
    call<ArchiveFilters>("GET", "/v1/archive-filters"),
    call<Tag[]>("GET", "/v1/tags"),
  ]);
  // Without these choices the filters say so by being empty; the list itself tells what is wrong.
  if (filters.ok) known.value = filters.value;
  if (used.ok) tagsInUse.value = used.value;
}

/** A value to filter by, and its name. */
export type Choice = readonly [value: string, name: string];

export const agentChoices = (): readonly Choice[] =>
  [...known.value.agents]
    .sort((a, b) => Number(a.removed) - Number(b.removed) || inOrder(a.name, b.name))
    .map((one) => [String(one.agent), one.removed ? words.removed(one.name) : one.name]);

export const categoryChoices = (): readonly Choice[] =>
  known.value.categories.map((one) => [String(one.category), one.archived ? words.archived(one.name) : one.name]);

export const tagChoices = (): readonly Choice[] => tagsInUse.value.map((one) => [one.tag, one.tag]);
