// English: the words of the staff's pages. What they share with customers stands in `en.ts`.

import type { LeftWhy, LinkPurpose, Mode, Preview, State } from "../protocol/types";
import { number } from "./en";

const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

export const nav = {
  label: "Staff pages",
  console: "Console",
  buddies: "Buddies",
  archive: "Archive",
  administration: "Administration",
  adminLabel: "Administration pages",
  board: "Dashboard",
  agents: "Agents",
  categories: "Categories",
  allowList: "Allow-list",
  settings: "Settings",
  keys: "Keys",
  erasures: "Erasures",
  audit: "Audit",
  logOut: "Log out",
  account: (name: string) => `Logged in as ${name}`,
  myAccount: "My account",
  toWelcome: "To the welcome page",
};

export const states: Record<State, string> = { available: "Available", away: "Away", last_call: "Last call" };

export const modes: Record<Mode, { name: string; hint: string }> = {
  automatic: { name: "Automatic", hint: "A customer is paired with a free agent at once." },
  offer: {
    name: "Offer",
    hint: "One agent after the other is rung, each for as long as is set under “Ring an agent” in the settings.",
  },
  manual: { name: "Manual", hint: "Agents take the next customer themselves." },
};

export const previews: Record<Preview, { name: string; hint: string }> = {
  on: { name: "On", hint: "Agents see what is typed; the customer is told and can switch it off." },
  ask: { name: "Ask", hint: "Agents see it once the customer has said yes." },
  off: { name: "Off", hint: "Never." },
};

export const logIn = {
  title: "Log in",
  lead: "For staff. Customers find help on the welcome page.",
  email: "E-mail address",
  password: "Password",
  submit: "Log in",
  toWelcome: "I am a customer",
  code: "One-time code",
  codeLead: "Your password is right. Now the code that your authenticator shows.",
  codeHint: "Six digits; a recovery code is taken as well.",
  codeSubmit: "Go on",
  otherAccount: "Another account",
  signUp: "Ask for an account",
};

/** Waits after too many tries. */
export const waits = {
  left: (clock: string) => `Try again in ${clock}.`,
  over: "You can try again now.",
  again: "Try again",
};

export const setUp: Record<LinkPurpose, { title: string; lead: string; submit: string }> = {
  first_admin: {
    title: "Set up the first account",
    lead: "This account may administer everything: agents, categories, settings. It is also an agent of all categories.",
    submit: "Create the account",
  },
  set_password: {
    title: "Choose your password",
    lead: "It is the only thing between a stranger and your customers.",
    submit: "Set the password",
  },
  demo_log_in: {
    title: "Demonstration",
    lead: "Log in as a made-up agent and talk with scripted customers.",
    submit: "Log in",
  },
};

export const fields = {
  email: "E-mail address",
  fullName: "Full name",
  displayName: "Display name",
  displayHint: "What customers see.",
  password: "Password",
  newPassword: "New password",
  passwordHint: (min: number, max: number) => `${min} to ${max} characters. A sentence is a good one.`,
  again: "The same password again",
  current: "Present password",
  asWho: (who: string) => `For ${who}`,
  save: "Save",
  currentWrong: "This is not your present password.",
};

export const console_ = {
  title: "Console",
  stateLabel: "My state",
  availableHint: "New conversations come to you",
  awayHint: "Nothing new comes to you",
  lastCallHint: "Finish what you have, then away",
  awayWhy: "Why are you away?",
  load: (units: number, capacity: number) => `${units} of ${capacity}`,
  loadLabel: "Conversations, offers and wrap-ups you have, of those your limit allows",
  awayFor: (reason: string) => `Away: ${reason}`,
  sinceReason: (reason: string, since: string) => `${reason}, for ${since}`,
  takeNext: "Take next",
  moreNotices: (count: number) => `${count} earlier ${count === 1 ? "notice" : "notices"}`,
  dismissAll: "Dismiss all",
  readIt: "Read it",
  emptyAwayTitle: "You are away",
  emptyAwayText: "Nothing reaches you until you say that you are available.",
  emptyIdleText:
    "Nothing was done here for a while, so you were set to away. Nothing reaches you until you say that you are available.",
  goAvailable: "Go available",
  emptyTitle: "Nobody to talk to yet",
  emptyText: "The next customer appears here by themselves. You will hear a sound if this tab is not in front.",
  emptyManualText: "Press “Take next” when you are ready for a customer.",
  emptyNoCategory: "You are in no category",
  emptyNoCategoryText:
    "No customer can reach you. An admin can assign you to one, or restore yours if it was archived.",
  assign: "Assign categories",
  lastCallText: "Nothing new comes to you. When the last conversation is over you are away.",
  conversations: "Conversations",
  conversation: (name: string) => `Conversation with ${name}`,
  unread: (n: number) => plural(n, "unread message", "unread messages"),
  waitingTitle: "Waiting",
  teamTitle: "Team",
  gone: "not connected",
  noteBy: (name: string) => `${name}:`,
  nobodyElse: "Nobody else is logged in.",
  longest: (text: string) => `longest ${text}`,
  showSide: "Queue and team",
};

/** What goes on at the console, told on other pages. */
export const desk = {
  label: "Console:",
  conversations: (n: number) => plural(n, "conversation", "conversations"),
  unread: (n: number) => `${number(n)} unread`,
  notices: (n: number) => plural(n, "notice", "notices"),
  closed: "Your console was closed",
};

export const pane = {
  invited: "By invitation",
  typing: "typing:",
  draftLabel: "What the customer is typing, not sent yet",
  waited: (text: string) => `Waited ${text}`,
  about: (name: string) => `About ${name}`,
  aboutWith: (name: string, notes: number, earlier: number) =>
    `About ${name}: ${plural(notes, "note", "notes")}, ${plural(earlier, "earlier conversation", "earlier conversations")}`,
  email: "E-mail",
  subject: "Subject",
  note: "Note for you",
  notGiven: "not given",
  end: "End",
  endTitle: (name: string) => `End the conversation with ${name}?`,
  endText: "It is closed for both of you and kept in the archive.",
  goOn: "Go on",
  transfer: "Transfer",
  transferTitle: (name: string) => `Hand ${name} over`,
  transferText: "It stays one conversation. The customer is told, but never sees your note.",
  toAgent: "To an agent",
  toCategory: "To a category",
  room: (units: number, capacity: number) => `${units} of ${capacity}`,
  full: "no room",
  noAgents: "No other agent is available and has room.",
  transferNote: "Note for the next agent",
  transferSubmit: "Hand over",
  wrapUp: "Wrap-up",
  wrapUpLeft: (text: string) => `Wrap-up, ${text} left`,
  finish: "Finish",
  preview: { on: "Preview on", off: "Preview off" },
};

export const departures: Record<LeftWhy, (customer: string) => string> = {
  transferred: (customer) => `${customer} has been handed over.`,
  lost: (customer) => `${customer} went back to the head of the line, because your connection was lost.`,
  closed: (customer) => `The conversation with ${customer} is over.`,
};

export const offers = {
  title: "A customer for you",
  text: (customer: string, category: string) => `${customer}, ${category}`,
  waited: (text: string) => `waiting for ${text}`,
  seconds: (n: number) => `${n} s`,
  accept: "Accept",
  decline: "Decline",
};

export const help = {
  button: "Keyboard",
  title: "With the keyboard alone",
  rows: [
    ["Alt + 1 … 4", "Jump to a conversation’s composer"],
    ["Enter", "Send"],
    ["Shift + Enter", "New line"],
    ["Escape", "Leave the composer, close a dialog"],
    ["Alt + A", "Accept the offer"],
    ["Alt + N", "Take the next customer"],
    ["Alt + S", "My state"],
    ["?", "This help"],
  ] as const,
};

export const categories = {
  title: "Categories",
  lead: "What customers can choose on the welcome page, in this order.",
  add: "Add a category",
  name: "Name",
  create: "Add",
  open: "Open",
  closed: "Closed",
  openHint: "Customers can enter.",
  mode: "Routing",
  preview: "Draft preview",
  limit: "Queue limit",
  limitHint: "People waiting, at most: 1 to 1,000,000.",
  wrapUp: "Wrap-up, seconds",
  wrapUpHint: "Time after a conversation before the next: 0 to 3,600 seconds. 0 is none.",
  askEmail: "Ask for an e-mail address",
  askSubject: "Ask for a subject",
  unstaffed: "Keep the line open when nobody is on duty",
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  edit: "Edit",
  editTitle: (name: string) => `Edit ${name}`,
  none: "There is no category yet",
  noneText: "Add one, then assign agents to it.",
};

export const missing = {
  shutOutTitle: "Staff may not come in from here any more",
  shutOutText:
    "An admin has taken this address off the allow-list, and your session has ended. Come in from another network, or ask an admin.",
  pageTitle: "This page could not be fetched",
  pageText: "The server was updated meanwhile, or cannot be reached. Reload to go on.",
  title: "There is no such page",
  text: "The address may be old or mistyped.",
  home: "To the console",
  forbiddenTitle: "This page is for admins",
  forbiddenText: "Ask an admin if you need something changed here.",
};
