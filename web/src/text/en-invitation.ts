// English: how an invitation ended, in the words of every page on which that may be told.

import type { By, InvitationEnd } from "../protocol/types";

/** How an invitation ended: sent or received by the reader, and by whose doing. */
type End = { sent: boolean; why: InvitationEnd; by?: By };

/** How an invitation came to nothing, told to one of the two; `name` is the other's. */
export function invitationEnded({ sent, why, by }: End, name: string): string {
  const ours = sent ? `Your invitation to ${name} has ended` : `The invitation from ${name} has ended`;
  switch (why) {
    case "accepted":
      return sent ? `${name} accepted your invitation.` : `You accepted the invitation from ${name}.`;
    case "declined":
      return sent ? `${name} declined your invitation.` : `You declined the invitation from ${name}.`;
    case "cancelled":
      return sent ? `You cancelled your invitation to ${name}.` : `${name} cancelled the invitation.`;
    case "unanswered":
      return sent ? `${name} did not answer.` : `You did not answer the invitation from ${name} in time.`;
    case "busy":
      return by === "you"
        ? `${ours}, because you are not available any more.`
        : `${name} is not available any more: the invitation has ended.`;
    case "gone":
      return by === "you"
        ? `${ours}, because you were not here any more.`
        : `${name} has left: the invitation has ended.`;
    case "hidden":
      return by === "you"
        ? `${ours}, because you do not show yourself to guests any more.`
        : `${name} is not shown here any more: the invitation has ended.`;
    case "lobby_closed":
      return `${ours}, because the lobby was closed.`;
  }
}
