// What on the floor needs somebody first, and which agents a reader looks for.

import type { AgentLine, CategoryLine, State } from "../protocol/types";
import { agentsOf, categoriesOf, type Rows } from "./board";
import { plain } from "./plain";

/** Why a category needs somebody; the gravest first. */
export type Need = "unstaffed" | "not_connected" | "all_away" | "full" | "closed" | "slow";

export type Needing = { line: CategoryLine; need: Need };

const GRAVEST: readonly Need[] = ["unstaffed", "not_connected", "all_away", "full", "closed", "slow"];

/** Who has waited for so long is worth a look, whatever the reason. */
export const SLOW_MS = 10 * 60_000;

/** One need for each category that has one: the gravest first, then who has waited longest. */
export function needing(rows: Rows, now: number): readonly Needing[] {
  return categoriesOf(rows)
    .flatMap((line) => {
      const need = needOf(line, now);
      return need ? [{ line, need }] : [];
    })
    .sort((a, b) => GRAVEST.indexOf(a.need) - GRAVEST.indexOf(b.need) || sinceOf(a.line) - sinceOf(b.line));
}

function needOf(line: CategoryLine, now: number): Need | null {
  if (line.waiting === 0) return null;
  const { logged_in, available, at_capacity, away, last_call } = line.agents;
  if (logged_in === 0) return "unstaffed";
  // Of those logged in only the connected are counted by state.
  if (available + at_capacity + away + last_call === 0) return "not_connected";
  if (available + at_capacity === 0) return "all_away";
  if (line.door === "full") return "full";
  if (line.door === "closed") return "closed";
  return now - sinceOf(line) >= SLOW_MS ? "slow" : null;
}

function sinceOf(line: CategoryLine): number {
  return line.longest_since ?? Number.POSITIVE_INFINITY;
}

/** How a category stands for those who watch over it: whether one can enter, then who is there, then who waits. */
export type LineState =
  | "closed"
  | "closed_unstaffed"
  | "closed_out_of_hours"
  | "full"
  | "unstaffed"
  | "waiting"
  | "nobody_free"
  | "ready";

export function lineState({ door, closed, waiting, agents }: CategoryLine): LineState {
  if (door === "closed" && closed && closed !== "by_hand") return `closed_${closed}`;
  if (door === "closed" || door === "full") return door;
  if (agents.logged_in === 0) return "unstaffed";
  if (waiting > 0) return "waiting";
  return agents.available === 0 ? "nobody_free" : "ready";
}

/** Since when the one who has waited longest waits. */
export function longestSince(rows: Rows): number | null {
  const all = [...rows.categories.values()].flatMap((line) =>
    line.waiting > 0 && line.longest_since !== null ? [line.longest_since] : [],
  );
  return all.length > 0 ? Math.min(...all) : null;
}

/** How an agent stands on the floor: their state, but for those who have no room or no connection. */
export type Standing = State | "busy" | "gone";

export const STANDINGS: readonly Standing[] = ["available", "busy", "away", "last_call", "gone"];

export function standingOf(line: AgentLine): Standing {
  if (!line.connected) return "gone";
  return line.state === "available" && line.units >= line.capacity ? "busy" : line.state;
}

/** How many stand so. */
export function standings(rows: Rows): Readonly<Record<Standing, number>> {
  const counts = { available: 0, busy: 0, away: 0, last_call: 0, gone: 0 };
  for (const line of rows.agents.values()) counts[standingOf(line)] += 1;
  return counts;
}

/** The agents of this standing whose own name, or a category of theirs, contains the text. */
export function agentsFound(rows: Rows, standing: Standing | null, text: string): readonly AgentLine[] {
  const wanted = plain(text);
  const fits = (line: AgentLine) =>
    plain(line.name).includes(wanted) ||
    line.categories.some((id) => plain(rows.categories.get(id)?.name ?? "").includes(wanted));
  return agentsOf(rows).filter(
    (line) => (standing === null || standingOf(line) === standing) && (wanted === "" || fits(line)),
  );
}
