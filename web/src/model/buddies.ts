// Who is present and who invites whom, as one person's page has it: the board of people, pending invitations, how the last ones ended.

import type { Board, Buddy, By, Header, Invitation, InvitationEnd, PersonLine, ServerFrame } from "../protocol/types";
import { foundIn, inOrder } from "./plain";
import { secondsUntil } from "./time";

/** Everybody on the board, by name. One's own row is among them. */
export type People = { known: boolean; lines: readonly PersonLine[] };

/** An invitation that came to nothing, told until it is dismissed or something new begins. */
export type Ended = { invitation: number; sent: boolean; name: string; why: InvitationEnd; by?: By };

export type Buddies = {
  people: People;
  /** Pending ones, sent and received. */
  invitations: readonly Invitation[];
  ended: readonly Ended[];
  /** With whom the last one led to a conversation. */
  met: Buddy | null;
};

export const ALONE: Buddies = { people: { known: false, lines: [] }, invitations: [], ended: [], met: null };

/** So many ends are told at once. */
const ENDED_MAX = 3;

export const keyOf = (one: Buddy): string => (one.kind === "agent" ? `agent-${one.agent}` : `guest-${one.guest}`);

export function isSame(one: Buddy, other: Buddy | null): boolean {
  return other !== null && keyOf(one) === keyOf(other);
}

function byName(one: PersonLine, other: PersonLine): number {
  return inOrder(one.name, other.name) || inOrder(keyOf(one), keyOf(other));
}

/** All rows once, then changes. The order is kept, so that a change among ten thousand sorts only itself. */
export function peopled(people: People, board: Board): People {
  // Changes before the first snapshot stand on nothing.
  if (!board.snapshot && !people.known) return people;
  const fresh = board.rows.flatMap((row) => (row.row === "person" ? [row] : [])).sort(byName);
  if (board.snapshot) return { known: true, lines: fresh };
  const changed = new Set(fresh.map(keyOf));
  for (const key of board.removed) if (key.row === "person") changed.add(keyOf(key));
  const kept = people.lines.filter((line) => !changed.has(keyOf(line)));
  return { known: true, lines: merged(kept, fresh) };
}

function merged(kept: readonly PersonLine[], fresh: readonly PersonLine[]): readonly PersonLine[] {
  const all: PersonLine[] = [];
  let at = 0;
  for (const line of kept) {
    for (let next = fresh[at]; next && byName(next, line) < 0; next = fresh[at]) {
      all.push(next);
      at += 1;
    }
    all.push(line);
  }
  return [...all, ...fresh.slice(at)];
}

/** The others. A page never shows its own person among them. */
export function othersOf(people: People, me: Buddy | null): readonly PersonLine[] {
  return people.lines.filter((line) => !isSame(line, me));
}

export function peopleFound(others: readonly PersonLine[], search: string): readonly PersonLine[] {
  return search.trim() === "" ? others : foundIn(others, search, (line) => `${line.name} ${line.status ?? ""}`);
}

// Invitations.

export type InvitationFrame = Extract<ServerFrame, { type: "invitation" | "invitation_gone" }>;

export function invited(held: Buddies, frame: InvitationFrame): Buddies {
  if (frame.type === "invitation") {
    const others = held.invitations.filter((one) => one.invitation !== frame.invitation.invitation);
    // Who invites again has read how the last one ended.
    const ended = frame.invitation.sent ? [] : held.ended;
    return { ...held, invitations: [...others, frame.invitation], ended };
  }
  const invitations = held.invitations.filter((one) => one.invitation !== frame.invitation);
  if (frame.why === "accepted") {
    const met = held.invitations.find((one) => one.invitation === frame.invitation)?.other ?? null;
    return { ...held, invitations, ended: [], met };
  }
  const { invitation, sent, name, why, by } = frame;
  const end: Ended = { invitation, sent, name, why, ...(by && { by }) };
  const ended = isAnswer(frame) ? held.ended : [...held.ended, end].slice(-ENDED_MAX);
  return { ...held, invitations, ended };
}

/** Whoever cancels or declines knows it. */
function isAnswer({ why, by }: { why: InvitationEnd; by?: By }): boolean {
  return by === "you" && (why === "cancelled" || why === "declined");
}

export function endRead(held: Buddies, invitation: number): Buddies {
  return { ...held, ended: held.ended.filter((one) => one.invitation !== invitation) };
}

export const sentOf = (held: Buddies): Invitation | null => held.invitations.find((one) => one.sent) ?? null;

export const receivedOf = (held: Buddies): readonly Invitation[] => held.invitations.filter((one) => !one.sent);

/** Whether the other of a conversation that has just begun is known to be staff: its header has names alone. */
export function isStaffMet({ met }: Buddies, { road }: Header): boolean {
  return road === "invitation" && met?.kind === "agent";
}

/** A command that was on its way when the line was lost, as far as it may be an invitation. */
type Unanswered = { type: string; to?: Buddy };

/** Whom the page was inviting when the line was lost, by name, unless it is seen to have come to something: nobody is invited late. */
export function notInvited(held: Buddies, waiting: readonly Unanswered[]): readonly string[] {
  if (sentOf(held)) return [];
  return waiting.flatMap(({ type, to }) => {
    const line = type === "invite" && to && held.people.lines.find((one) => isSame(one, to));
    return line ? [line.name] : [];
  });
}

/** So long an invitation is pending. */
const PENDING_S = 60;

/** Never more than the whole: what is known of the server's clock is late by the way of the frame that told it. */
export function secondsLeft({ expires }: Invitation, now: number): number {
  return Math.min(PENDING_S, secondsUntil(expires, now));
}
