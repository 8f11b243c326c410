// How an invitation ended, as each of the two reads it: what one of them did is never told of the other.

import { expect, test } from "vitest";
import type { By, InvitationEnd, Outcome } from "../protocol/types";
import { outcome } from "./en";
import { invitationEnded } from "./en-buddies";

const TO = "Your invitation to Ben has ended";
const FROM = "The invitation from Ben has ended";
const BUSY = "because you are not available any more.";
const GONE = "because you were not here any more.";

test.each<[InvitationEnd, By | undefined, string, string]>([
  ["accepted", "you", "", "You accepted the invitation from Ben."],
  ["accepted", "them", "Ben accepted your invitation.", ""],
  ["declined", "you", "", "You declined the invitation from Ben."],
  ["declined", "them", "Ben declined your invitation.", ""],
  ["cancelled", "you", "You cancelled your invitation to Ben.", ""],
  ["cancelled", "them", "", "Ben cancelled the invitation."],
  ["unanswered", undefined, "Ben did not answer.", "You did not answer the invitation from Ben in time."],
  ["busy", "you", `${TO}, ${BUSY}`, `${FROM}, ${BUSY}`],
  [
    "busy",
    "them",
    "Ben is not available any more: the invitation has ended.",
    "Ben is not available any more: the invitation has ended.",
  ],
  ["gone", "you", `${TO}, ${GONE}`, `${FROM}, ${GONE}`],
  ["gone", "them", "Ben has left: the invitation has ended.", "Ben has left: the invitation has ended."],
  ["hidden", "you", "", `${FROM}, because you do not show yourself to guests any more.`],
  ["hidden", "them", "Ben is not shown here any more: the invitation has ended.", ""],
  ["lobby_closed", undefined, `${TO}, because the lobby was closed.`, `${FROM}, because the lobby was closed.`],
])("%s by %s", (why, by, inviter, invited) => {
  const end = { why, ...(by && { by }) };
  if (inviter) expect(invitationEnded({ sent: true, ...end }, "Ben")).toBe(inviter);
  if (invited) expect(invitationEnded({ sent: false, ...end }, "Ben")).toBe(invited);
});

test("whoever was away reads with whom the conversation was that ended, and nothing of sides", () => {
  const told: Outcome = { id: 1, at: 0, name: "Ben", what: "conversation_ended", conversation: 1, why: "agent_lost" };
  expect(outcome(told, () => "")).toBe("While you were gone, your conversation with Ben ended.");
});
