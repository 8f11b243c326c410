// Staff as admins edit them.

import type { Agent, EditAgent } from "../protocol/types";

export type AgentFields = Pick<Agent, "email" | "full_name" | "display_name" | "admin" | "capacity"> & {
  categories: readonly number[];
};

/** What of an agent is to change: only what is another than when the form was opened, for the rest may be another admin's by now. */
export function editOf(begun: Agent, now: AgentFields): EditAgent {
  const edit: EditAgent = {};
  if (now.email !== begun.email) edit.email = now.email;
  if (now.full_name !== begun.full_name) edit.full_name = now.full_name;
  if (now.display_name !== begun.display_name) edit.display_name = now.display_name;
  if (now.admin !== begun.admin) edit.admin = now.admin;
  if (now.capacity !== begun.capacity) edit.capacity = now.capacity;
  if (!sameSet(now.categories, begun.categories)) edit.categories = [...now.categories];
  return edit;
}

function sameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
