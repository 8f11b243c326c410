// The state of a guest's page of the lobby: who they are there, who else is, who invites whom, and the conversation that comes of it.

import type { CommandId, Lobby, Myself, Outcome, Reason, ServerFrame } from "../protocol/types";
import { ALONE, type Buddies, invited, peopled } from "./buddies";
import { MESSAGE_CHARS } from "./composer";
import { type Chat, framed, headed, measuredAnew, opened, refused, shownAsSaid, snapshot } from "./conversation";

export type Guest = {
  /** Whether the whole state has arrived once. */
  known: boolean;
  /** Nobody before they have entered. */
  me: Myself | null;
  buddies: Buddies;
  chat: Chat | null;
  /** Conversations of whose end there is a notice. */
  ended: readonly Chat[];
  outcomes: readonly Outcome[];
  /** To whom the lobby is open; while it is closed a conversation there may be finished. */
  lobby: Lobby;
  /** How long a message may be. */
  messageChars: number;
  /** The server's clock minus this page's. */
  ahead: number;
};

export const OUTSIDE: Guest = {
  known: false,
  me: null,
  buddies: ALONE,
  chat: null,
  ended: [],
  outcomes: [],
  lobby: "open",
  messageChars: MESSAGE_CHARS,
  ahead: 0,
};

/** What a frame makes of it. `now` is this page's clock. */
export function received(state: Guest, frame: ServerFrame, now: number): Guest {
  switch (frame.type) {
    case "welcome":
      return { ...state, ahead: frame.now - now };
    case "lobby_state": {
      const { me, invitations, conversation, outcomes, message_chars: messageChars, lobby } = frame;
      const chat = conversation ? snapshot(state.chat, conversation) : null;
      const ended = frame.ended.map((view) => snapshot(heldOf(state, view.header.conversation), view));
      const buddies = me ? { ...state.buddies, invitations } : ALONE;
      return { ...state, known: true, me, buddies, chat, ended, outcomes, messageChars, lobby };
    }
    case "myself":
      return { ...state, me: frame.me };
    case "lobby":
      return { ...state, lobby: frame.is };
    case "invitation":
    case "invitation_gone":
      return { ...state, buddies: invited(state.buddies, frame) };
    case "board":
      return frame.topic === "lobby"
        ? { ...state, buddies: { ...state.buddies, people: peopled(state.buddies.people, frame) } }
        : state;
    case "limits":
      return { ...changedChat(state, measuredAnew), messageChars: frame.message_chars };
    case "conversation": {
      const { header } = frame;
      const same = state.chat?.header.conversation === header.conversation ? state.chat : null;
      return { ...state, chat: headed(same ?? opened(header), header) };
    }
    case "left":
      if (!state.chat || !about(state, frame.conversation)) return state;
      // How invitations ended before the conversation is no news after it.
      return {
        ...state,
        chat: null,
        buddies: { ...state.buddies, ended: [] },
        ended: toldOf([...state.ended, state.chat], state.outcomes),
      };
    case "entry":
    case "marked":
    case "draft":
    case "typing":
    case "history":
      return state.chat && about(state, frame.conversation)
        ? { ...state, chat: framed(state.chat, frame, now) }
        : state;
    case "outcome":
      return { ...state, outcomes: [...state.outcomes.filter((one) => one.id !== frame.outcome.id), frame.outcome] };
    case "outcome_gone": {
      const outcomes = state.outcomes.filter((one) => one.id !== frame.outcome);
      return { ...state, outcomes, ended: toldOf(state.ended, outcomes) };
    }
    case "ok":
    case "refused":
    case "error":
    case "changed":
    case "noted":
    case "beat":
    case "kept":
    case "bye":
    // These are for customers and agents.
    case "customer_state":
    case "place":
    case "position":
    case "agent_state":
    case "me":
    case "offer":
    case "offer_gone":
      return state;
  }
}

function about(state: Guest, conversation: number): boolean {
  return state.chat?.header.conversation === conversation;
}

/** What this page holds of a conversation, under way or ended. */
function heldOf(state: Guest, conversation: number): Chat | null {
  const held = [...state.ended, ...(state.chat ? [state.chat] : [])];
  return held.find((chat) => chat.header.conversation === conversation) ?? null;
}

/** Those of whose end there is a notice. */
function toldOf(ended: readonly Chat[], outcomes: readonly Outcome[]): readonly Chat[] {
  const told = outcomes.flatMap((one) => (one.what === "conversation_ended" ? [one.conversation] : []));
  return ended.filter((chat) => told.includes(chat.header.conversation));
}

export function changedChat(state: Guest, change: (chat: Chat) => Chat): Guest {
  return state.chat ? { ...state, chat: change(state.chat) } : state;
}

export function messageRefused(state: Guest, id: CommandId, reason: Reason): Guest {
  return changedChat(state, (chat) => refused(chat, id, reason));
}

/** What the page has to know of an unanswered command to tell whether the state shows it as done. */
export type Unanswered = {
  id: CommandId;
  type: string;
  conversation?: number;
  invitation?: number;
  outcome?: number;
  on?: boolean;
  text?: string | null;
};

/** Which unanswered commands the whole state shows as done, or as pointless now: they need not be sent again. */
export function done(state: Guest, waiting: readonly Unanswered[]): readonly CommandId[] {
  const { me, chat, buddies, outcomes } = state;
  const isDone = (command: Unanswered): boolean => {
    switch (command.type) {
      case "say":
        return chat !== null && shownAsSaid(chat, [command.id]).length > 0;
      case "end":
        return chat?.header.conversation !== command.conversation || chat?.header.status.is === "ended";
      case "invite":
        // Late is worse than not at all: who pressed it may be gone.
        return true;
      case "enter_lobby":
        return me !== null;
      case "leave_lobby":
        return me === null;
      case "set_available":
        return me?.available === command.on;
      case "set_status":
        return me !== null && (me.status ?? null) === (command.text ?? null);
      case "accept_invitation":
      case "decline_invitation":
      case "cancel_invitation":
        return buddies.invitations.every((one) => one.invitation !== command.invitation);
      case "dismiss":
        return outcomes.every((one) => one.id !== command.outcome);
      default:
        return false;
    }
  };
  return waiting.filter(isDone).map((command) => command.id);
}

/** Which screen the state asks for. */
export type Screen = "loading" | "enter" | "lobby" | "chat";

export function screenOf({ known, me, chat }: Guest): Screen {
  if (!known) return "loading";
  if (chat) return "chat";
  return me ? "lobby" : "enter";
}
