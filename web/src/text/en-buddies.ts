// English: people who are present and invite each other, in the words of both their pages.

import type { By, EndWhy, InvitationEnd, Reason, Side } from "../protocol/types";
import { number, whyNot } from "./en";

const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

/** Refusals that only they meet. */
export const meeting = {
  lobby_closed: "The lobby is closed.",
  not_in_lobby: "Enter the lobby first.",
  unknown_person: "They have left.",
  busy: "They are not available just now.",
  already_inviting: "One invitation at a time.",
  unknown_invitation: "This invitation is over.",
  not_on_this_road: "That is not possible in this conversation.",
} satisfies Partial<Record<Reason, string>>;

/** Why not, for a guest. */
export function whyGuestNot(reason: Reason): string {
  const own: Partial<Record<Reason, string>> = {
    ...meeting,
    at_capacity: "You are in a conversation, or one has just ended.",
    not_available: "You are unavailable. Become available first.",
    target_is_self: "This is you.",
    in_conversation: "You are in a conversation on the customers’ pages. End it there first.",
    already_waiting: "You are waiting in line on the customers’ pages. Leave the line first.",
  };
  return own[reason] ?? whyNot(reason);
}

export const lobby = {
  title: "Buddies",
  lead: "See who is here, invite somebody, and talk in private.",
  enter: "Enter",
  name: "Your name",
  nameHint: "The others see it. It need not be your own.",
  nameMissing: "Tell us your name, please.",
  inSoon:
    "Too many people of your network have come in at once. You are let in again by yourself in a moment, as you were.",
  leave: "Leave",
  leaveTitle: "Leave the lobby?",
  leaveText: "You are not seen there any more, and pending invitations end.",
  closedTitle: "The lobby is closed",
  closedText: "It is not open to guests at the moment. This page opens by itself when it is.",
  opened: "The lobby is open again.",
  closedStaff: "Log in as staff",
  closedWelcome: "To the welcome page",
  closing: "The lobby has been closed to guests. You may finish this conversation.",
  offTitle: "Nobody is present here",
  offText: "An admin has switched it off, under “Who sees and invites each other” in the settings.",
};

export const self = {
  label: "Me",
  state: "My state",
  available: "Available",
  unavailable: "Unavailable",
  unavailableText: "You are unavailable: nobody can invite you, and you can invite nobody.",
  awayText: "You are unavailable to others. Become available, above, to invite and to be invited.",
  busyText: "You are busy: nobody can invite you now.",
  status: "Status",
  statusHint: "What the others see beside your name.",
  save: "Save",
  saved: "Saved",
  later: "You have changed it often. It is saved by itself in a moment.",
  listed: "Show me to guests",
  listedHint: "Guests in the lobby see you and may invite you. It stays so when you log out.",
  listedClosed: "The lobby is closed to guests at the moment.",
};

export const people = {
  title: "Who is here",
  search: "Search",
  nobody: "Nobody else is here",
  nobodyText: "Whoever comes appears here by themselves.",
  noneFound: "Nobody here is called so.",
  count: (n: number) => plural(n, "other person is here", "other people are here"),
  found: (found: number, all: number) => `${number(found)} of ${number(all)}`,
  available: "Available",
  unavailable: "Unavailable",
  idle: "idle",
  staff: "Staff",
  invite: "Invite",
  inviteWhom: (name: string) => `Invite ${name}`,
};

export const invitation = {
  received: "You are invited",
  from: (name: string) => `${name} would like to talk with you`,
  seconds: (n: number) => `${n} s`,
  accept: "Accept",
  acceptWhom: (name: string) => `Accept ${name}`,
  decline: "Decline",
  declineWhom: (name: string) => `Decline ${name}`,
  waiting: (name: string) => `Waiting for ${name}`,
  cancel: "Cancel",
  while: "While you were gone:",
  lost: (name: string) => `The connection was lost as you invited ${name}. Invite them again if you still want to.`,
};

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

export const met = {
  talk: (name: string) => `Conversation with ${name}`,
  endTitle: (name: string) => `End the conversation with ${name}?`,
  endText: "It is closed for both of you.",
  over: (name: string) => `Your chat with ${name} has ended`,
};

/** Why a conversation of two equals ended, told to the one on this side. */
export function metEnding(why: EndWhy, side: Side, other: string): string {
  switch (why) {
    case "customer_left":
    case "agent_ended":
      return (why === "customer_left") === (side === "customer") ? "You ended it." : `${other} ended it.`;
    case "customer_lost":
    case "agent_lost":
      return (why === "customer_lost") === (side === "customer")
        ? "Your connection was lost for too long."
        : `${other} was gone for too long.`;
    case "both_lost":
      return "Both connections were lost for too long.";
    case "category_closed":
      return "It was closed.";
  }
}
