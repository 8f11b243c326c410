// The list of agents: order, search, and what they hold.

import type { AgentId, Category, CategoryId } from "../protocol/types";
import type { Rows } from "./board";
import { foundIn, inOrder } from "./plain";

type Named = { full_name: string; display_name: string; email: string };

/** Each word of the search stands somewhere in names or address. */
export function found<T extends Named>(people: readonly T[], search: string): readonly T[] {
  return foundIn(people, search, (one) => `${one.full_name} ${one.display_name} ${one.email}`);
}

export function byName<T extends Named>(people: readonly T[]): readonly T[] {
  return [...people].sort((a, b) => inOrder(a.full_name, b.full_name));
}

/** How many conversations an agent holds now; `null` before the floor is known. */
export function holds(rows: Rows, agent: AgentId): number | null {
  if (!rows.known) return null;
  return [...rows.conversations.values()].filter((one) => one.agent === agent).length;
}

/** Those that can be given to agents: what is archived only to whom has it still. */
export function assignable(all: readonly Category[], chosen: readonly CategoryId[]): readonly Category[] {
  return all.filter((one) => !one.archived || chosen.includes(one.category));
}
