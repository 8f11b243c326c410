// English: every word that customers read, and the words shared with staff. A missing word is a type error.
// Deliberately absent: the console's own words, in `en-staff.ts`, so that customers do not download them.

import type { AwayReason, Door, EndWhy, Entry, Estimate, Outcome, Overtaken, Reason } from "../protocol/types";
import { invitationEnded } from "./en-invitation";

export const product = "Usher";

// Time and numbers, as the reader's browser writes them.

const hoursAndMinutes = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const toTheSecond = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const toTheMillisecond = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  timeZoneName: "longOffset",
});
const wholeDay = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayOnly = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long" });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const count = new Intl.NumberFormat();

export const time = (at: number): string => hoursAndMinutes.format(at);
export const dateTime = (at: number): string => dayAndTime.format(at);
/** To find the same moment in a log. */
export const dateTimeSeconds = (at: number): string => toTheSecond.format(at);
export const exactMoment = (at: number): string => toTheMillisecond.format(at);
export const date = (at: number): string => dayOnly.format(at);
export const day = (at: number): string => wholeDay.format(at);
const list = new Intl.ListFormat("en-GB", { type: "conjunction" });

export const number = (n: number): string => count.format(n);
export const allOf = (names: readonly string[]): string => list.format(names);
const plural = (n: number, one: string, many: string): string => `${count.format(n)} ${n === 1 ? one : many}`;

export function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return plural(Math.floor(ms / 1000), "second", "seconds");
  if (minutes < 60) return plural(minutes, "minute", "minutes");
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? plural(hours, "hour", "hours") : `${hours} h ${rest} min`;
}

/** `2 minutes`, `1 minute and 30 seconds`: nothing of it is rounded. */
export function exactly(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), "hour", "hours"],
    [Math.floor(seconds / 60) % 60, "minute", "minutes"],
    [seconds % 60, "second", "seconds"],
  ] as const;
  return parts.flatMap(([n, one, many]) => (n > 0 ? [plural(n, one, many)] : [])).join(" and ");
}

/** A moment of the coming days, in the reader's zone: `at 14:00`, `on Monday at 09:00`, `on 4 January at 09:00`. */
export function soon(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return `at ${time(at)}`;
  const format = at - now < 6 * 86_400_000 ? weekday : dayAndMonth;
  return `on ${format.format(at)} at ${time(at)}`;
}

export function estimate({ from_min, to_min }: Estimate): string {
  if (to_min <= 1) return "about a minute";
  if (from_min === to_min) return `about ${to_min} minutes`;
  return `about ${Math.max(1, from_min)} to ${to_min} minutes`;
}

// The wire's words.

/** Refusals that customers may meet, or both sides. Those that only staff meet are in `en-reasons.ts`. */
export const refusals = {
  bad_json: "The page sent something that could not be read. Reload it, please.",
  unknown_type: "This page is older than the server. Reload it, please.",
  too_large: "That is too large to be sent.",
  bad_field: "Something here is not filled in correctly.",
  blank: "Write something first.",
  too_long: "That is too long.",
  too_short: "That is too short.",
  too_easy:
    "That is guessed first: it is blank, one character repeated, or your own address or name with little beside it.",
  hello_expected: "The page did not introduce itself. Reload it, please.",
  bad_token: "This browser's pass is not valid any more. Reload the page, please.",
  too_many_unanswered: "The connection is slow: wait until what you sent has arrived.",
  wrong_role: "This is not possible from this page.",
  origin_not_allowed: "This page was opened under another address than the one it was set up for.",
  too_many_tries: "Too many tries. Wait a little, please.",
  not_found: "There is nothing here.",
  id_reused: "The page repeated itself wrongly. Reload it, please.",
  unknown_category: "There is no such category any more.",
  category_closed: "This category is closed at the moment.",
  queue_full: "The queue is full at the moment.",
  unstaffed: "Nobody is on duty in this category at the moment.",
  email_required: "An e-mail address is needed here.",
  subject_required: "A subject is needed here.",
  already_waiting: "You are waiting in line already.",
  in_conversation: "You are in a conversation already.",
  not_waiting: "You are not in this line any more.",
  unknown_conversation: "This conversation is not open to you.",
  gone: "This is over: things have moved on meanwhile.",
  ended: "The conversation has ended.",
  not_ended: "The conversation has not ended yet.",
  no_agent: "Nobody is here to read it at the moment. It will be possible again with the next agent.",
  conversation_full: "This conversation has reached its longest length. End it and go on in a new one.",
  preview_off: "The preview is switched off in this category.",
  already_rated: "You have rated this conversation already. Thank you.",
  bad_score: "Choose one to five.",
  unknown_outcome: "This notice is gone already.",
  draining: "The server is restarting. Try again in a moment.",
  in_lobby: "You are in the lobby: leave it first.",
  archived: "That category is archived.",
  unavailable: "The server cannot be reached at the moment. Try again in a moment.",
  internal: "Something went wrong on the server. Try again in a moment.",
} satisfies Partial<Record<Reason, string>>;

/** Why not, for whoever is no staff. */
export function whyNot(reason: Reason): string {
  const known: Partial<Record<Reason, string>> = refusals;
  return known[reason] ?? refusals.internal;
}

export const awayReasons: Record<AwayReason, string> = {
  logged_in: "Just logged in",
  break: "Break",
  lunch: "Lunch",
  meeting: "Meeting",
  training: "Training",
  other: "Other",
  unanswered: "Offers left unanswered",
  last_call_done: "Last call is done",
  idle: "Idle for a while",
};

export const doors: Record<Door, string> = {
  ready: "Available now",
  queue: "In line",
  unstaffed: "Nobody on duty",
  full: "Full",
  closed: "Closed",
};

// The frame around every page.

export const unsaved = {
  title: "Leave without saving?",
  text: "What you have changed here is not saved yet. It is lost when you leave.",
  leave: "Leave",
  stay: "Stay",
};

export const frame = {
  skip: "Skip to the content",
  theme: { system: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" },
  demo: "Demonstration: the people here are made up.",
  offline: "The connection is lost. Trying again…",
  connecting: "Connecting…",
  tryNow: "Try now",
  reload: "Reload",
  loading: "One moment…",
  cancel: "Cancel",
  andMore: (n: number) => `and ${number(n)} more`,
  fewer: "Show fewer",
  close: "Close",
  dismiss: "Dismiss",
  optional: "optional",
};

export function closed(code: number): { title: string; text: string } {
  switch (code) {
    case 4500:
      return { title: "There is a newer version", text: "The server was updated. Reload this page to go on." };
    case 4502:
    case 4504:
      return {
        title: "The connection was closed",
        text: "This page sent something that the server does not take. Reload it to go on.",
      };
    case 4503:
      return {
        title: "You are logged out",
        text: "Your session has ended, or your account was changed. Log in again to go on.",
      };
    case 4505:
      return {
        title: "Too many tabs",
        text: "This is open in more tabs than one person may have. Close some of them and reload this one.",
      };
    default:
      return {
        title: "The connection was closed",
        text: "The server asked this page to stay away. Reload it to try again.",
      };
  }
}

// What a log tells. `agent` is the name under which the reader is its agent; nobody is "you" in the archive.

export type Reader = {
  side: "customer" | "agent";
  agent: string | null;
  /** One of two equals who talk to each other. */
  talks?: boolean;
  /** In a log under way; the entries of a record say it themselves. */
  categoryName?: ((category: number) => string) | undefined;
};

/** Whether the one an entry names is the reader. An agent before was on the agent's side too. */
export function isReader(
  one: { side: "customer" | "agent"; name: string },
  reader: Omit<Reader, "categoryName">,
): boolean {
  return one.side === reader.side && (one.side === "customer" || one.name === reader.agent);
}

export function notice(entry: Exclude<Entry, { kind: "message" }>, reader: Reader): string {
  switch (entry.kind) {
    case "joined":
      return `${entry.agent} has joined`;
    case "dropped":
      return isReader(entry, reader) ? "Your connection dropped" : `${entry.name}’s connection dropped`;
    case "back":
      return isReader(entry, reader) ? "You are back" : `${entry.name} is back`;
    case "invited":
      if (isReader({ side: entry.side, name: entry.inviter }, reader)) return `You invited ${entry.invitee}`;
      return reader.talks ? `${entry.inviter} invited you` : `${entry.inviter} invited ${entry.invitee}`;
    case "returned":
      return reader.side === "customer"
        ? `${entry.agent} was lost. You are at the head of the line again`
        : `${entry.agent} was lost. The customer is at the head of the line again`;
    case "transferred":
      return entry.to
        ? `${entry.from} handed over to ${entry.to}`
        : `${entry.from} handed over to ${entry.category_name || reader.categoryName?.(entry.category) || "another category"}`;
    case "nearly_full":
      return `This conversation has room for ${plural(entry.left, "more entry", "more entries")}`;
    case "ended":
      return reader.talks ? endingOfTwo(entry.why, entry.name, reader) : ending(entry.why, entry.name, reader.side);
  }
}

/** Between equals: the sides are only names of seats. */
function endingOfTwo(why: EndWhy, name: string | null, { side }: Reader): string {
  const isMine = (why === "customer_left" || why === "customer_lost") === (side === "customer");
  if (why === "both_lost") return "It ended because both connections were lost for too long";
  if (why === "customer_left" || why === "agent_ended") {
    return isMine ? "You ended the conversation" : `${name ?? "The other"} ended the conversation`;
  }
  return isMine
    ? "It ended because your connection was lost for too long"
    : `It ended because ${name ?? "the other"} was gone for too long`;
}

export function ending(why: EndWhy, name: string | null, side: "customer" | "agent"): string {
  switch (why) {
    case "customer_left":
      return side === "customer" ? "You ended the conversation" : `${name ?? "The customer"} ended the conversation`;
    case "agent_ended":
      return side === "agent" ? `Ended by ${name ?? "the agent"}` : `${name ?? "The agent"} ended the conversation`;
    case "customer_lost":
      return side === "customer"
        ? "It ended because your connection was lost for too long"
        : "It ended because the customer was gone for too long";
    case "agent_lost":
      return side === "agent"
        ? "It ended because your connection was lost for too long"
        : `It ended because ${name ?? "the other"} was gone for too long`;
    case "both_lost":
      return "It ended because both connections were lost for too long";
    case "category_closed":
      return side === "customer"
        ? "It ended because this service has closed before somebody could take it"
        : "It ended because the category was closed while it waited for an agent";
  }
}

export function outcome(what: Outcome, categoryName: (category: number) => string): string {
  const nameOf = (category: number) => categoryName(category) || what.category_name || "";
  switch (what.what) {
    case "abandoned":
      return `You were away for too long and lost your place in ${nameOf(what.category)}. You can enter again.`;
    case "customer_returned":
      return "While you were gone, your customer went back to the head of the line.";
    case "conversation_ended":
      // Of two equals: whose side ended it says nothing to them.
      return what.name
        ? `While you were gone, your conversation with ${what.name} ended.`
        : `While you were gone, a conversation ended. ${ending(what.why, null, "agent")}.`;
    case "invitation_ended":
      return `While you were gone: ${invitationEnded(what, what.name ?? "somebody")}`;
    case "set_away":
      return "Offers were left unanswered, so you were set to away.";
    case "category_closed":
      return `${nameOf(what.category) || "The service"} has closed, and you are not in line any more. Choose another one, or come back later.`;
  }
}

// The parts of a chat.

export const chat = {
  log: "Messages",
  you: "You",
  compose: "Message",
  placeholder: "Write a message…",
  send: "Send",
  sending: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  typing: (name: string) => `${name} is typing…`,
  older: "Show earlier messages",
  loadingOlder: "Fetching earlier messages…",
  newer: (n: number) => plural(n, "new message", "new messages"),
  newest: "To the newest message",
  left: (n: number) =>
    n >= 0 ? `${plural(n, "character", "characters")} left` : `${plural(-n, "character", "characters")} too many`,
  refused: (why: string) => `Not sent. ${why}`,
  end: "End",
  held: (name: string, seconds: number) =>
    `${name} has lost the connection. Waiting ${plural(seconds, "second", "seconds")} for them to come back.`,
  heldOver: (name: string) => `${name} has lost the connection.`,
};

export const preview = {
  on: (name: string) => `${name} can see what you type before you send it.`,
  /** Switched on by the house amid a draft. */
  fromNext: (name: string) => `${name} cannot see this one, but what you type after it, before you send it.`,
  off: "Only what you send is seen.",
  ask: (name: string) => `May ${name} see what you type before you send it?`,
  switchOff: "Switch off",
  switchOn: "Switch on",
  allow: "Allow",
  someone: "The agent",
};

// The customer's pages.

export const welcome = {
  title: "How can we help?",
  lead: "Choose what it is about. You will be brought to the right person.",
  available: (n: number) => plural(n, "agent available now", "agents available now"),
  /** Agents are on duty but busy. */
  nobodyAhead: "Nobody is waiting. You would be next",
  waiting: (n: number) => plural(n, "person waiting", "people waiting"),
  unstaffed: "Nobody on duty at the moment. You can wait in line",
  unstaffedWaiting: (n: number) => `Nobody on duty at the moment, ${plural(n, "person", "people")} waiting`,
  full: "The line is full at the moment",
  closed: "Closed at the moment",
  opens: (when: string) => `Closed, opens ${when}`,
  none: { title: "There is nothing to choose yet", text: "No category is open. Please come back later." },
  meet: "See who is here",
  meetText: "Invite somebody and talk in private",
  staff: "Staff log-in",
  search: "Search",
  noneFound: "Nothing is called so. Try another word.",
  found: (found: number, all: number) => `${number(found)} of ${number(all)}`,
  showAll: (n: number) => `Show all ${number(n)}`,
  gone: "That category does not exist any more. Choose another one, please.",
  ended: (agent: string) => `Your conversation with ${agent} has ended.`,
  endedOpen: "Rate it or keep a copy",
};

export const form = {
  shut: {
    closed: "This is closed at the moment. The page tells you by itself when it opens again.",
    full: "The line is full at the moment. The page tells you by itself when there is room.",
  },
  opens: (when: string) => `This is closed. It opens ${when}, by your clock; this page tells you by itself.`,
  /** Closed at the very moment at which somebody enters. */
  opensThen: (when: string) => `This has just closed. It opens ${when}, by your clock.`,
  dismissed: (category: string) => `${category} has closed`,
  dismissedText: "It was closed while you waited, so you are not in line any more.",
  others: "See what else is open",
  title: (category: string) => category,
  lead: "Tell us who you are, and we bring you to the next free person.",
  back: "All categories",
  name: "Your name",
  nameHint: "The agent will call you so.",
  email: "E-mail address",
  subject: "What is it about?",
  enter: "Start",
  enterQueue: "Get in line",
  nameMissing: "Tell us your name, please.",
  emailBad: "This does not look like an e-mail address.",
};

export const wait = {
  title: (category: string) => `Waiting for ${category}`,
  place: "Your place in line",
  next: "You are next",
  nextText: "The conversation begins by itself as soon as somebody takes it.",
  text: "Leave this page open. The conversation begins by itself as soon as it is your turn.",
  estimate: (text: string) => `It should take ${text}`,
  noEstimate: "There is no estimate at the moment",
  because: {
    returned: "Somebody who was served before had to come back and stands ahead of you.",
    appointment: "Somebody with an appointment stands ahead of you.",
    moved: "What you waited for has closed. You were brought to this line, and stand by how long you have waited.",
    merged: "People who have waited longer than you were brought here from a line that has closed.",
  } satisfies Record<Overtaken, string>,
  closed: "Nobody new can get in line now. You keep your place and will be served.",
  since: (text: string) => `Waiting for ${text}`,
  leave: "Leave the line",
  leaveTitle: "Leave the line?",
  leaveText: "You give up your place. If you enter again, you stand at the end.",
  stay: "Stay",
  kept: (seconds: number) =>
    `Your place is kept for ${exactly(seconds)} when the connection is lost or this page is reloaded.`,
  announce: (place: number) => (place === 1 ? "You are next" : `Place ${place}`),
};

export const talk = {
  with: (agent: string) => agent,
  waitingForAgent: "Looking for the next agent",
  waitingText: "You keep this conversation. You can write again as soon as somebody has taken it.",
  waitingPlace: (place: number) => (place === 1 ? "You are next." : `You are number ${place} in line.`),
  endTitle: "End the conversation?",
  endText: "It is closed for both of you. You can keep a copy afterwards.",
  goOn: "Go on talking",
  you: (name: string) => `You are ${name}`,
};

export const ended = {
  title: "The conversation has ended",
  rateTitle: (agent: string) => `How was it with ${agent}?`,
  score: (n: number) => ["", "Very bad", "Bad", "All right", "Good", "Very good"][n] ?? String(n),
  comment: "Anything to add?",
  rate: "Send rating",
  rated: "Thank you for your rating.",
  tooLate: "It ended a while ago: it is too late to rate it.",
  download: "Download the transcript",
  again: "Start again",
  show: "Show the conversation",
};

export const transcript = {
  title: (category: string) => `Conversation: ${category}`,
  file: (at: number) => `conversation-${new Date(at).toISOString().slice(0, 10)}.txt`,
  between: (customer: string, agent: string) => `Between ${customer} and ${agent}`,
  nobody: "nobody",
};

// A person who is in the wrong part of the house (PRODUCT 1.5).

export const wrongPlace = {
  toWelcome: "To the welcome page",
};
