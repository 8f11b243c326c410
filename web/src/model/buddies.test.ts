import { expect, test } from "vitest";
import type { Board, By, Invitation, InvitationEnd, PersonLine } from "../protocol/types";
import {
  ALONE,
  endRead,
  invited,
  notInvited,
  othersOf,
  peopled,
  peopleFound,
  receivedOf,
  secondsLeft,
  sentOf,
} from "./buddies";

const person = (guest: number, name: string, more: Partial<PersonLine> = {}): PersonLine =>
  ({ kind: "guest", guest, name, available: true, ...more }) as PersonLine;

const board = (more: Partial<Board>): Board => ({
  topic: "lobby",
  version: 1,
  snapshot: false,
  rows: [],
  removed: [],
  ...more,
});

const rows = (...lines: PersonLine[]) => lines.map((line) => ({ row: "person" as const, ...line }));
const namesOf = (lines: readonly PersonLine[]) => lines.map((line) => line.name);
const here = peopled(
  ALONE.people,
  board({ snapshot: true, rows: rows(person(2, "Ben"), person(1, "Ann"), person(3, "Cid 10"), person(4, "Cid 9")) }),
);

test("people stand by name, and changes keep the order of a new snapshot", () => {
  expect(namesOf(here.lines)).toEqual(["Ann", "Ben", "Cid 9", "Cid 10"]);
  const changed = peopled(
    here,
    board({
      rows: rows(person(5, "Aaron"), person(2, "Zoe", { available: false })),
      removed: [{ row: "person", kind: "guest", guest: 4 }],
    }),
  );
  expect(namesOf(changed.lines)).toEqual(["Aaron", "Ann", "Cid 10", "Zoe"]);
});

test("changes before the first snapshot stand on nothing", () => {
  expect(peopled(ALONE.people, board({ rows: rows(person(1, "Ann")) })).known).toBe(false);
});

test("two of one name are two people, and one is never among the others", () => {
  const twins = peopled(here, board({ rows: rows(person(7, "Ann")) }));
  expect(othersOf(twins, { kind: "guest", guest: 1 }).filter((line) => line.name === "Ann")).toHaveLength(1);
  expect(othersOf(twins, { kind: "agent", agent: 1 })).toHaveLength(5);
});

test("the search looks into names and what they say of themselves", () => {
  const lines = [person(1, "Zoë"), person(2, "Ben", { status: "back at two" })];
  expect(namesOf(peopleFound(lines, "zoe"))).toEqual(["Zoë"]);
  expect(namesOf(peopleFound(lines, "two"))).toEqual(["Ben"]);
});

const invitation = (id: number, sent: boolean) => ({
  type: "invitation" as const,
  invitation: {
    invitation: id,
    sent,
    other: { kind: "guest" as const, guest: 2 },
    name: "Ben",
    at: 0,
    expires: 60_000,
  },
});
const gone = (id: number, sent: boolean, why: InvitationEnd, by: By = "them") => ({
  type: "invitation_gone" as const,
  invitation: id,
  sent,
  why,
  by,
  name: "Ben",
});

test("an invitation is pending until it is gone, and its end is told to who did not end it", () => {
  const sent = invited(ALONE, invitation(1, true));
  expect(sentOf(sent)?.invitation).toBe(1);
  expect(invited(sent, gone(1, true, "cancelled", "you")).ended).toEqual([]);
  const declined = invited(sent, gone(1, true, "declined"));
  expect(sentOf(declined)).toBeNull();
  expect(declined.ended.map((one) => one.why)).toEqual(["declined"]);
  expect(endRead(declined, 1).ended).toEqual([]);
  const received = invited(declined, invitation(2, false));
  expect(receivedOf(received)).toHaveLength(1);
  expect(received.ended).toHaveLength(1);
  expect(invited(received, gone(2, false, "cancelled")).ended.map((one) => one.invitation)).toEqual([1, 2]);
  expect(invited(received, gone(2, false, "declined", "you")).ended).toHaveLength(1);
  expect(invited(received, gone(2, false, "busy", "you")).ended.at(-1)).toMatchObject({ why: "busy", by: "you" });
  expect(invited(received, gone(2, false, "accepted")).ended).toEqual([]);
});

test("whoever invites again has read how the last one ended", () => {
  const declined = invited(invited(ALONE, invitation(1, true)), gone(1, true, "declined"));
  expect(invited(declined, invitation(2, true)).ended).toEqual([]);
});

test("an invitation begins at its whole time, also by a clock that is late", () => {
  const sent = { expires: 160_000 } as Invitation;
  expect(secondsLeft(sent, 99_200)).toBe(60);
  expect(secondsLeft(sent, 101_000)).toBe(59);
  expect(secondsLeft(sent, 161_000)).toBe(0);
});

test("whom the page was inviting when the line was lost is named, unless the invitation is pending", () => {
  const held = { ...ALONE, people: here };
  const waiting = [
    { type: "invite", to: { kind: "guest", guest: 2 } },
    { type: "say" },
    { type: "invite", to: { kind: "guest", guest: 99 } },
  ] as const;
  expect(notInvited(held, waiting)).toEqual(["Ben"]);
  expect(notInvited(invited(held, invitation(1, true)), waiting)).toEqual([]);
});
