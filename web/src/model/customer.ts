// The state of a customer's page: where they stand, their conversation, notices, and the board of categories.

import type { CategoryId, CommandId, Lobby, Outcome, Place, Reason, ServerFrame } from "../protocol/types";
import type { Own } from "./address";
import { NO_ROWS, type Rows, updated } from "./board";
import { MESSAGE_CHARS } from "./composer";
import { type Chat, framed, headed, measuredAnew, opened, refused, shownAsSaid, snapshot } from "./conversation";

export type Customer = {
  /** Whether the whole state has arrived once. */
  known: boolean;
  place: Place;
  chat: Chat | null;
  outcomes: readonly Outcome[];
  board: Rows;
  /** How long a message may be. */
  messageChars: number;
  /** For how many seconds a place in line is kept without a connection. */
  holdS: number;
  /** To whom the lobby is open. */
  lobby: Lobby;
  /** The server's clock minus this page's. */
  ahead: number;
};

/** The default, until the server says what it is. */
const HOLD_S = 120;

export const NEWCOMER: Customer = {
  known: false,
  place: { at: "idle" },
  chat: null,
  outcomes: [],
  board: NO_ROWS,
  messageChars: MESSAGE_CHARS,
  holdS: HOLD_S,
  lobby: "staff",
  ahead: 0,
};

/** What a frame makes of it. `now` is this page's clock. */
export function received(state: Customer, frame: ServerFrame, now: number): Customer {
  switch (frame.type) {
    case "welcome":
      return { ...state, ahead: frame.now - now };
    case "customer_state": {
      const { place, conversation, outcomes, message_chars: messageChars, hold_s: holdS, lobby } = frame;
      const chat = conversation ? snapshot(state.chat, conversation) : null;
      return { ...state, known: true, place, outcomes, messageChars, holdS, lobby, chat };
    }
    case "lobby":
      return { ...state, lobby: frame.is };
    case "limits":
      return { ...changedChat(state, measuredAnew), messageChars: frame.message_chars, holdS: frame.hold_s };
    case "place": {
      // Its end has made the customer idle already: told so again, it has been taken off their pages.
      const closed = frame.place.at === "idle" && state.place.at === "idle" && state.chat?.header.status.is === "ended";
      return { ...state, place: frame.place, chat: closed ? null : state.chat };
    }
    case "position":
      return state.place.at === "waiting" && state.place.entry === frame.entry
        ? { ...state, place: { ...state.place, position: frame.position } }
        : state;
    case "conversation": {
      const same = state.chat?.header.conversation === frame.header.conversation ? state.chat : null;
      return { ...state, chat: headed(same ?? opened(frame.header), frame.header) };
    }
    case "left":
      return about(state, frame.conversation) ? { ...state, chat: null } : state;
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
    case "outcome_gone":
      return { ...state, outcomes: state.outcomes.filter((one) => one.id !== frame.outcome) };
    case "board":
      return { ...state, board: updated(state.board, frame) };
    case "ok":
    case "refused":
    case "error":
    case "changed":
    case "noted":
    case "beat":
    case "kept":
    case "bye":
    // These are for the page of buddies.
    case "lobby_state":
    case "myself":
    case "invitation":
    case "invitation_gone":
    // These are for agents.
    case "agent_state":
    case "me":
    case "offer":
    case "offer_gone":
      return state;
  }
}

function about(state: Customer, conversation: number): boolean {
  return state.chat?.header.conversation === conversation;
}

/** As it is called now: who waits or talks is not shown the board. */
export function categoryNamed({ place, chat, board }: Customer, category: CategoryId): string {
  const header = chat?.header.category === category ? chat.header : null;
  if (place.at === "waiting" && place.category === category) return place.category_name;
  if (place.at === "talking" && header) return header.category_name;
  return board.categories.get(category)?.name ?? header?.category_name ?? "";
}

export function changedChat(state: Customer, change: (chat: Chat) => Chat): Customer {
  return state.chat ? { ...state, chat: change(state.chat) } : state;
}

export function messageRefused(state: Customer, id: CommandId, reason: Reason): Customer {
  return changedChat(state, (chat) => refused(chat, id, reason));
}

/** The notice that this category has closed over the head of one who waited in it; not once it is open again. */
export function dismissedFrom(state: Customer, category: number): Outcome | null {
  if (state.board.categories.get(category)?.door !== "closed") return null;
  return state.outcomes.find((one) => one.what === "category_closed" && one.category === category) ?? null;
}

/** Whether a notice says already that a category, which is gone from the board, has closed over them. */
export function toldOfArchived({ outcomes, board }: Customer): boolean {
  return outcomes.some((one) => one.what === "category_closed" && !board.categories.has(one.category));
}

/** What the page has to know of an unanswered command to tell whether the state shows it as done. */
export type Unanswered = { id: CommandId; type: string; entry?: number; conversation?: number; outcome?: number };

/** Which unanswered commands the whole state shows as done, or as pointless now: they need not be sent again. */
export function done(state: Customer, waiting: readonly Unanswered[]): readonly CommandId[] {
  const { place, chat, outcomes } = state;
  const ended = chat?.header.status.is === "ended";
  const isDone = (command: Unanswered): boolean => {
    switch (command.type) {
      case "say":
        return chat !== null && shownAsSaid(chat, [command.id]).length > 0;
      case "enter":
        return place.at !== "idle";
      case "leave":
        return place.at !== "waiting" || place.entry !== command.entry;
      case "end":
        return chat?.header.conversation === command.conversation && ended;
      case "close":
        return chat?.header.conversation !== command.conversation;
      case "dismiss":
        return outcomes.every((one) => one.id !== command.outcome);
      default:
        return false;
    }
  };
  return waiting.filter(isDone).map((command) => command.id);
}

/** Where the person stands, or the end that they have not closed yet. */
export function ownOf({ place, chat }: Customer): Own | null {
  if (place.at === "waiting") return { category: place.category, conversation: place.conversation, over: false };
  if (!chat || (place.at === "idle" && chat.header.status.is !== "ended")) return null;
  const { category, conversation } = chat.header;
  return { category, conversation, over: place.at === "idle" };
}

/** Which screen the state asks for, on the page of this category (`null`: the welcome page). */
export type Screen = "welcome" | "form" | "wait" | "chat" | "ended" | "unknown_category" | "loading";

export function screenOf(state: Customer, category: number | null): Screen {
  if (!state.known) return "loading";
  const { place, chat } = state;
  if (place.at === "talking") return chat ? "chat" : "loading";
  if (place.at === "waiting") return place.conversation !== null && chat ? "chat" : "wait";
  if (category === null) return "welcome";
  if (chat?.header.status.is === "ended" && chat.header.category === category) return "ended";
  if (!state.board.known) return "loading";
  return state.board.categories.has(category) ? "form" : "unknown_category";
}
