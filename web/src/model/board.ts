// Boards: all rows once, then changes. Old rows plus changes equal all rows.

import type {
  AgentId,
  AgentLine,
  Board,
  BoardKey,
  BoardRow,
  CategoryId,
  CategoryLine,
  ConversationId,
  ConversationLine,
  Totals,
} from "../protocol/types";
import { inOrder } from "./plain";

export type Rows = {
  /** 0: no snapshot yet. */
  version: number;
  known: boolean;
  totals: Totals | null;
  categories: ReadonlyMap<CategoryId, CategoryLine>;
  agents: ReadonlyMap<AgentId, AgentLine>;
  conversations: ReadonlyMap<ConversationId, ConversationLine>;
};

export const NO_ROWS: Rows = {
  version: 0,
  known: false,
  totals: null,
  categories: new Map(),
  agents: new Map(),
  conversations: new Map(),
};

export function updated(rows: Rows, board: Board): Rows {
  // Changes before the first snapshot stand on nothing.
  if (!board.snapshot && !rows.known) return rows;
  const base = board.snapshot ? NO_ROWS : rows;
  const next = {
    version: board.version,
    known: true,
    totals: base.totals,
    categories: new Map(base.categories),
    agents: new Map(base.agents),
    conversations: new Map(base.conversations),
  };
  for (const key of board.removed) remove(next, key);
  for (const row of board.rows) put(next, row);
  return next;
}

type Filling = {
  totals: Totals | null;
  categories: Map<CategoryId, CategoryLine>;
  agents: Map<AgentId, AgentLine>;
  conversations: Map<ConversationId, ConversationLine>;
};

function put(rows: Filling, row: BoardRow): void {
  switch (row.row) {
    case "totals":
      rows.totals = row;
      return;
    case "category":
      rows.categories.set(row.category, row);
      return;
    case "agent":
      rows.agents.set(row.agent, row);
      return;
    case "conversation":
      rows.conversations.set(row.conversation, row);
  }
}

function remove(rows: Filling, key: BoardKey): void {
  switch (key.row) {
    case "totals":
      rows.totals = null;
      return;
    case "category":
      rows.categories.delete(key.category);
      return;
    case "agent":
      rows.agents.delete(key.agent);
      return;
    case "conversation":
      rows.conversations.delete(key.conversation);
  }
}

/** In the order that the admins gave them. */
export function categoriesOf(rows: Rows): readonly CategoryLine[] {
  return [...rows.categories.values()].sort((a, b) => a.position - b.position || a.category - b.category);
}

/** Those at work first, then by name. */
export function agentsOf(rows: Rows): readonly AgentLine[] {
  const rank = (line: AgentLine) =>
    !line.connected ? 3 : line.state === "available" ? 0 : line.state === "last_call" ? 1 : 2;
  return [...rows.agents.values()].sort((a, b) => rank(a) - rank(b) || inOrder(a.name, b.name) || a.agent - b.agent);
}

/** The longest under way first. */
export function conversationsOf(rows: Rows): readonly ConversationLine[] {
  return [...rows.conversations.values()].sort((a, b) => a.started - b.started || a.conversation - b.conversation);
}
