// The state of an agent's console: themselves, ringing offers, conversations in the order they came, notices, the team's board.

import type {
  CategoryId,
  CommandId,
  ConversationId,
  Header,
  LeftWhy,
  Lobby,
  Me,
  Offer,
  Outcome,
  Reason,
  ServerFrame,
} from "../protocol/types";
import { NO_ROWS, type Rows, updated } from "./board";
import { ALONE, type Buddies, invited, isStaffMet, peopled } from "./buddies";
import { MESSAGE_CHARS } from "./composer";
import {
  type Chat,
  framed,
  headed,
  measuredAnew,
  opened,
  otherName,
  refused,
  shownAsSaid,
  snapshot,
  unreadIn,
} from "./conversation";

/** A conversation that is no longer this agent's, told until they have read it. */
export type Departure = { conversation: ConversationId; customer: string; why: LeftWhy };

export type Agent = {
  known: boolean;
  me: Me | null;
  offers: readonly Offer[];
  chats: readonly Chat[];
  outcomes: readonly Outcome[];
  departures: readonly Departure[];
  board: Rows;
  buddies: Buddies;
  /** Who is present for each other. */
  lobby: Lobby;
  /** How long a message may be. */
  messageChars: number;
  /** The server's clock minus this page's. */
  ahead: number;
};

export const STRANGER: Agent = {
  known: false,
  me: null,
  offers: [],
  chats: [],
  outcomes: [],
  departures: [],
  board: NO_ROWS,
  buddies: ALONE,
  lobby: "off",
  messageChars: MESSAGE_CHARS,
  ahead: 0,
};

/** What a frame makes of it. `now` is this page's clock. */
export function received(state: Agent, frame: ServerFrame, now: number): Agent {
  switch (frame.type) {
    case "welcome":
      return { ...state, ahead: frame.now - now };
    case "agent_state":
      return {
        ...state,
        known: true,
        me: frame.me,
        lobby: frame.lobby,
        buddies: { ...state.buddies, invitations: frame.invitations, met: null },
        offers: frame.offers,
        outcomes: frame.outcomes,
        messageChars: frame.message_chars,
        chats: frame.conversations.map((view) => snapshot(chatOf(state, view.header.conversation), view)),
      };
    case "limits":
      return { ...state, messageChars: frame.message_chars, chats: state.chats.map(measuredAnew) };
    case "me":
      return { ...state, me: frame.me };
    case "offer":
      return { ...state, offers: [...state.offers.filter((one) => one.offer !== frame.offer.offer), frame.offer] };
    case "offer_gone":
      return { ...state, offers: state.offers.filter((one) => one.offer !== frame.offer) };
    case "conversation":
      return withHeader(state, frame.header);
    case "left": {
      const chat = chatOf(state, frame.conversation);
      if (!chat) return state;
      const departure = { conversation: frame.conversation, customer: otherName(chat.header) ?? "", why: frame.why };
      return {
        ...state,
        chats: state.chats.filter((one) => one !== chat),
        departures: frame.why === "closed" ? state.departures : [...state.departures, departure].slice(-4),
      };
    }
    case "entry":
    case "marked":
    case "draft":
    case "typing":
    case "history":
      return changedChat(state, frame.conversation, (chat) => framed(chat, frame, now));
    case "outcome":
      return { ...state, outcomes: [...state.outcomes.filter((one) => one.id !== frame.outcome.id), frame.outcome] };
    case "outcome_gone":
      return { ...state, outcomes: state.outcomes.filter((one) => one.id !== frame.outcome) };
    case "board":
      return frame.topic === "people"
        ? { ...state, buddies: { ...state.buddies, people: peopled(state.buddies.people, frame) } }
        : { ...state, board: updated(state.board, frame) };
    case "lobby":
      return { ...state, lobby: frame.is };
    case "invitation":
    case "invitation_gone":
      return { ...state, buddies: invited(state.buddies, frame) };
    case "ok":
    case "refused":
    case "error":
    case "changed":
    case "noted":
    case "beat":
    case "bye":
    // These are for guests.
    case "lobby_state":
    case "myself":
    // These are for customers.
    case "customer_state":
    case "place":
    case "position":
      return state;
  }
}

function withHeader(state: Agent, header: Header): Agent {
  const chat = chatOf(state, header.conversation);
  // Nothing is left to do about one that the agent has ended.
  if (isOver(header) && header.status.is === "ended" && header.status.why === "agent_ended") {
    return { ...state, chats: state.chats.filter((one) => one !== chat) };
  }
  if (chat) return changedChat(state, header.conversation, (held) => headed(held, header));
  const oldest = state.chats.find((one) => isOver(one.header));
  const isFull = state.chats.length >= (state.me?.capacity ?? 1);
  const kept = isFull ? state.chats.filter((one) => one !== oldest) : state.chats;
  return { ...state, chats: [...kept, opened(header, isStaffMet(state.buddies, header))] };
}

/** Ended, and not in wrap-up: the server has let go of it, and it stands here only to be read. One between equals it takes away itself. */
export function isOver(header: Header): boolean {
  return header.road === "queue" && header.status.is === "ended" && (header.card?.wrap_up_until ?? null) === null;
}

/** An agent stands on the customer's side beside a colleague alone. */
export function isWithColleague({ road, side }: Header): boolean {
  return road === "invitation" && side === "customer";
}

/** The agent has read how it ended. */
export function closed(state: Agent, conversation: ConversationId): Agent {
  return {
    ...state,
    chats: state.chats.filter((one) => one.header.conversation !== conversation || !isOver(one.header)),
  };
}

/** As it is called now; one that is archived is on no board. */
export function categoryNamed({ board, chats }: Agent, category: CategoryId): string {
  const shown = board.categories.get(category)?.name;
  return shown ?? chats.find((chat) => chat.header.category === category)?.header.category_name ?? "";
}

export function chatOf(state: Agent, conversation: ConversationId): Chat | null {
  return state.chats.find((chat) => chat.header.conversation === conversation) ?? null;
}

export function changedChat(state: Agent, conversation: ConversationId, change: (chat: Chat) => Chat): Agent {
  const at = state.chats.findIndex((chat) => chat.header.conversation === conversation);
  const chat = state.chats[at];
  return chat ? { ...state, chats: state.chats.with(at, change(chat)) } : state;
}

export function messageRefused(state: Agent, conversation: ConversationId, id: CommandId, reason: Reason): Agent {
  return changedChat(state, conversation, (chat) => refused(chat, id, reason));
}

export function departureRead(state: Agent, conversation: ConversationId): Agent {
  return { ...state, departures: state.departures.filter((one) => one.conversation !== conversation) };
}

/** What the page has to know of an unanswered command to tell whether the state shows it as done. */
export type Unanswered = {
  id: CommandId;
  type: string;
  conversation?: ConversationId;
  offer?: number;
  outcome?: number;
  invitation?: number;
  on?: boolean;
  text?: string | null;
  state?: string;
  reason?: string | null;
};

/** Which unanswered commands the whole state shows as done, or as pointless now: they need not be sent again. */
export function done(state: Agent, waiting: readonly Unanswered[]): readonly CommandId[] {
  const isDone = (command: Unanswered): boolean => {
    const chat = command.conversation === undefined ? null : chatOf(state, command.conversation);
    switch (command.type) {
      case "say":
        return chat !== null && shownAsSaid(chat, [command.id]).length > 0;
      case "end":
        return chat === null || chat.header.status.is === "ended";
      case "finish_wrap_up":
      case "transfer":
        return chat === null;
      case "accept":
      case "decline":
        return state.offers.every((offer) => offer.offer !== command.offer);
      case "accept_invitation":
      case "decline_invitation":
      case "cancel_invitation":
        return state.buddies.invitations.every((one) => one.invitation !== command.invitation);
      case "invite":
        // Late is worse than not at all: who pressed it may be gone.
        return true;
      case "set_status":
        return state.me !== null && (state.me.status ?? null) === (command.text ?? null);
      case "show_myself":
        return state.me?.listed === command.on;
      case "dismiss":
        return state.outcomes.every((one) => one.id !== command.outcome);
      case "set_state":
        return state.me?.state === command.state && (state.me?.reason ?? null) === (command.reason ?? null);
      default:
        return false;
    }
  };
  return waiting.filter(isDone).map((command) => command.id);
}

export function unreadInAll(state: Agent): number {
  return state.chats.reduce((sum, chat) => sum + unreadIn(chat), 0);
}
