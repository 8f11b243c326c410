// English: the words of the house's own pages: dashboard, categories, opening hours, settings.

import type { Category, MongoKind, SettingKey } from "../protocol/types";
import { number } from "./en";

const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;
const people = (n: number): string => plural(n, "person waits", "people wait");

export const dashboard = {
  title: "Dashboard",
  customers: "Customers here",
  waiting: "Waiting",
  longest: "Longest wait",
  talking: "Talking",
  agents: "Agents available",
  ofAgents: (available: number, all: number) => `${number(available)} of ${number(all)}`,
  busy: "At capacity",
  away: "Away",
  lastCall: "Last call",
  calm: "Nothing needs you right now. Lines that nobody serves, that are full, closed or slow stand here.",
  attention: "Needs attention",
  toAgents: "Agents",
  toCategory: "Its settings",
  needs: {
    unstaffed: (name: string, waiting: number) => `${name}: ${people(waiting)}, and nobody is on duty`,
    all_away: (name: string, waiting: number) => `${name}: ${people(waiting)}, and nobody on duty is available`,
    not_connected: (name: string, waiting: number) =>
      `${name}: ${people(waiting)}, and nobody on duty has a console open`,
    full: (name: string, waiting: number) => `${name} is full: ${people(waiting)}, and nobody else can enter`,
    closed: (name: string, waiting: number) => `${name} is closed, and ${people(waiting)} still`,
    slow: (name: string, waiting: number) => `${name}: ${people(waiting)}, the first for a long time`,
  },
  hints: {
    unstaffed: "Assign an agent who is logged in, or close it.",
    not_connected: "Everybody there is logged in, but without a console open. Only a console takes customers.",
    not_connected_me: "You are one of them: open your console to serve.",
    all_away: "Everybody connected there is away or on last call.",
    full: "Assign more agents, or raise its limit.",
    closed: "They keep their places; serve them, send them elsewhere, or tell them.",
    slow: "Assign more agents, or raise somebody’s limit.",
  },
  closedBy: {
    by_hand: "It is closed to newcomers, by hand.",
    out_of_hours: "It is closed to newcomers, by its hours.",
    unstaffed: "It is closed to newcomers while nobody is on duty.",
  },
  openConsole: "Open your console",
  for: (text: string) => `For ${text}`,
  categories: "Categories",
  category: "Category",
  state: "State",
  states: {
    closed: () => "Closed",
    closed_unstaffed: () => "Closed: nobody on duty",
    closed_out_of_hours: () => "Closed: out of hours",
    full: () => "Full",
    unstaffed: () => "Nobody on duty",
    waiting: (n: number) => `${number(n)} waiting`,
    nobody_free: () => "Nobody free",
    ready: () => "Available now",
  },
  estimate: "Estimate",
  available: "Available",
  toPart: (name: string, n: number) => `${name}: ${number(n)}`,
  parts: "On this page",
  toTop: "To the top",
  allArchived: "Every category is archived. Restore one at the foot of their list, or add another.",
  toCategories: "To the categories",
  noCategories: "There is no category yet. Add one, then assign agents to it.",
  addCategory: "Add a category",
  people: "Agents",
  name: "Name",
  load: "Load",
  since: "Since",
  find: "Find an agent or a category",
  findCategory: "Find a category",
  noCategoryFound: "No category by that name.",
  all: "All",
  gone: "Console not open",
  noAgents: "No agent is logged in. Whoever logs in appears here by themselves.",
  nobodyFound: "No agent fits.",
  showAll: (n: number) => `Show all ${number(n)}`,
  showFewer: "Show fewer",
  conversations: "Conversations under way",
  customer: "Customer",
  agent: "Agent",
  length: "Length",
  noConversations: "No conversation is under way.",
  noAgent: "Waiting for an agent",
  held: "Connection lost",
  none: "–",
};

/** MongoDB, where the archive lives. */
export const mongo = {
  away: (since: string) => `The archive has been away since ${since}`,
  wrongDatabase: (since: string) => `MongoDB has answered with the wrong database since ${since}`,
  for: (text: string) => `For ${text}.`,
  why: (why: string) => `MongoDB: ${why}.`,
  waits: (n: number) => (n === 0 ? "Nothing waits for it yet." : `${plural(n, "thing waits", "things wait")} for it.`),
  littleRoom: (bytes: number) => `Only ${number(Math.floor(bytes / 1_048_576))} MB are left on this server’s disk`,
  many: (n: number) => `${plural(n, "thing waits", "things wait")} for the archive`,
  refused: (n: number) => `MongoDB has refused ${plural(n, "thing", "things")} for good`,
  hints: {
    away: "Chats go on, nothing is lost, and all of it follows when it is back.",
    wrong_database: "Chats go on, but nothing is carried, and the archive shows what is on this server only.",
    little_room:
      "What ends waits there for MongoDB. Make room, or have MongoDB back: on a full disk the house stands still.",
    many: "MongoDB is there and takes them one after the other. If they become more, it is too slow.",
    refused:
      "They stay on this server, and nothing else waits for them. Take the reason away, then have them tried again.",
  },
  which: "Which ones, and why",
  more: (n: number) => `And ${number(n)} more.`,
  again: "Try them again",
  triedAgain: "They are tried again.",
  kinds: {
    conversation: (id: number) => `Conversation #${id}`,
    removal: (id: number) => `The removal of conversation #${id}`,
    agent: (id: number) => `Agent #${id}`,
    category: (id: number) => `Category #${id}`,
    settings: () => "The settings",
    audit: (id: number) => `Entry #${id} of the audit log`,
  } satisfies Record<MongoKind, (id: number) => string>,
};

export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export const hours = {
  title: "Opening hours",
  always: "Always open",
  alwaysHint: "Day and night, for as long as the category is open.",
  weekly: "By the week",
  weeklyHint: "Outside these hours nobody new can enter; who waits already is served.",
  zone: "Time zone",
  zoneHint: "The zone of your business, such as Europe/Berlin. Type to search.",
  zoneBad: "There is no time zone of this name. Write it as Europe/Berlin or America/New_York.",
  closedDay: "Closed",
  from: (day: string) => `${day}, from`,
  to: (day: string) => `${day}, to`,
  until: "to",
  add: "Add hours",
  addTo: (day: string) => `Add hours on ${day}`,
  remove: (day: string, from: string) => `Remove the hours from ${from} on ${day}`,
  copy: "Copy to working days",
  copyFrom: (day: string) => `Copy ${day} to Monday to Friday`,
  midnight: "00:00 at the end is midnight.",
  faults: {
    unread: "Fill in both times.",
    order:
      "These hours end before they begin. Past midnight, split them: until 00:00 here, and from 00:00 on the next day.",
    overlap: "These hours overlap.",
    empty: "Give at least one day hours, or close the category instead.",
  },
  holidays: "Holidays",
  holidaysHint: "Days on which it is closed.",
  noHolidays: "No holiday yet.",
  date: "Date",
  holidayName: "Name",
  addHoliday: "Add a holiday",
  removeHoliday: (name: string) => `Remove ${name}`,
  holidayFaults: {
    date: "Choose a date.",
    name: "Give it a name of at most 100 characters.",
    twice: "This date stands here twice.",
  },
};

/** "Open now, closes 18:00 (Europe/Berlin)": in the zone of the business, with the day when it is not today there. */
export function hoursNow({ hours: kept, out_of_hours, next_change }: Category, now = Date.now()): string {
  const zone = kept?.zone ?? "UTC";
  const state = out_of_hours ? "Closed now" : "Open now";
  if (next_change === null) return `${state} (${zone})`;
  return `${state}, ${out_of_hours ? "opens" : "closes"} ${momentIn(next_change, zone, now)} (${zone})`;
}

/** A moment of the coming days as one says it there: `18:00`, `Mon 09:00`, `4 Jan 09:00`. */
export function momentIn(at: number, zone: string, now: number): string {
  const inZone = (options: Intl.DateTimeFormatOptions, when = at) => say(when, options, zone);
  const clock = inZone({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date: Intl.DateTimeFormatOptions = { year: "numeric", month: "numeric", day: "numeric" };
  if (inZone(date) === inZone(date, now)) return clock;
  const soon = at - now < 6 * 86_400_000;
  return `${inZone(soon ? { weekday: "short" } : { day: "numeric", month: "short" })} ${clock}`;
}

/** A zone that only the server knows is shown in the reader's. */
function say(at: number, options: Intl.DateTimeFormatOptions, zone: string): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(at);
  } catch {
    return new Intl.DateTimeFormat("en-GB", options).format(at);
  }
}

export const categoryWords = {
  lead: "What customers can choose on the welcome page, in this order. Every change takes effect at once.",
  addHint: "It stands at the end of the list and is open at once. What it asks and its hours are set with “Edit”.",
  doors: {
    archived: "Archived",
    by_hand: "Closed",
    out_of_hours: "Out of hours",
    unstaffed: "Closed to newcomers: nobody is on duty",
    open: "Open",
  },
  close: "Close",
  openIt: "Open",
  edit: "Edit",
  back: "All categories",
  general: "Name and door",
  routing: "Routing and line",
  asks: "Before the conversation",
  unstaffedHint: "Customers are told so and wait without an estimate. Otherwise nobody can enter then.",
  talk: "During the conversation",
  previewHint:
    "Counts at once: switched off, a draft that is shown disappears; switched on, it begins with the next draft.",
  keeping: "Keeping",
  forGood: "Keep ended conversations for good",
  forDays: "Remove them after some days",
  days: "Days",
  daysHint: "1 to 36,500, counted from the end of the conversation. What is removed cannot be brought back.",
  shorterTitle: (name: string, days: number) =>
    `Keep conversations of ${name} for ${plural(days, "day", "days")} only?`,
  shorterText: (before: string) =>
    `Those that ended before ${before}, and later ones as they reach that age, are removed for good: messages, notes, tags and ratings. This cannot be undone.`,
  shorterDo: "Save and remove them",
  keptFor: (days: number | null) => (days === null ? "Kept for good" : `Kept ${plural(days, "day", "days")}`),
  outside: {
    queue_limit: (min: number, max: number) => `This must be ${number(min)} to ${number(max)} people.`,
    wrap_up_s: (min: number, max: number) => `This must be ${number(min)} to ${number(max)} seconds.`,
    retention_days: (min: number, max: number) => `This must be ${number(min)} to ${number(max)} days.`,
  },
  waiting: (n: number) => people(n),
  people: (n: string) => plural(Number(n), "person", "people"),
  seconds: (n: string) => plural(Number(n), "second", "seconds"),
  onOff: (on: boolean) => (on ? "on" : "off"),
  saved: (name: string) => `${name} is saved.`,
  nothingChanged: "Nothing is changed yet.",
  meanwhile: "Changed meanwhile by somebody else. What you have not typed yourself is shown as it is now:",
  isNow: (field: string, value: string) => `${field}: ${value}`,
  yoursStays: "You have typed something else here, which counts when you save.",
  discard: "Discard",
  faultsAbove: "Something above is not right yet.",
  search: "Search",
  searchHint: "A part of a name.",
  noneFound: "No category by that name.",
  shown: (shown: number, all: number) => `${number(shown)} of ${number(all)} categories`,
  moveOf: (name: string) => `Move ${name} further`,
  toTop: "Move to the top",
  toBottom: "Move to the bottom",
  toPlace: "Move to a place…",
  placeTitle: (name: string) => `Where shall ${name} stand?`,
  place: "In the place of",
  placeOf: (at: number, name: string) => `${number(at)}. ${name}`,
  placeDo: "Move it",
  moved: (name: string, place: number) => `${name} is now number ${number(place)}`,
  archive: "Archive this category",
  archiveIt: "Archiving",
  archiveHint:
    "It disappears from the welcome page and takes nobody. Its conversations stay in the archive. It can be restored.",
  archiveTitle: (name: string) => `Archive ${name}?`,
  archiveDone: (name: string) => `${name} is archived.`,
  archivedTitle: "Archived categories",
  allArchived: "All categories are archived",
  allArchivedText: "Customers find nothing to choose. Restore one below and open it, or add another.",
  restore: "Restore",
  restored: (name: string) => `${name} is back, and closed. Open it when it may take customers.`,
  closeTitle: (name: string, waiting: number) => `${people(waiting)} in ${name}`,
  closeText: "What shall become of them?",
  hoursText: "By these hours it is closed now. What shall become of them?",
  unstaffedText: "Nobody is on duty, so this closes it now. What shall become of them?",
  moreCame: "Some of them came after this was asked. You will be asked once more before they are sent away.",
  askedAgain: "Somebody came while you answered. Is it so for all of them?",
  noRoom: (name: string, room: number, limit: number) =>
    `${name} has room for ${number(room)} more, by its limit of ${number(limit)}. Choose another, or raise its limit first.`,
  settle: "Decide",
  settleOf: (name: string) => `Decide what becomes of those who wait in ${name}`,
  settleText: "It is archived, but somebody came back to it. What shall become of them?",
  settleClosedText: "It is closed, and they wait to be served still. What shall become of them?",
  doSettle: "Do it",
  settled: (name: string) => `Nobody waits in ${name} any more.`,
  keep: "Keep serving them",
  keepHint: "Nobody new can enter. They keep their places and are served in their order.",
  move: "Send them to another category",
  moveHint: "They go there in the order in which they came, are told so, and wait for its agents.",
  moveTo: "To which category?",
  noneToMove: "There is no other open category.",
  dismiss: "Tell them that it has closed",
  dismissHint: "They lose their places at once and are told that it has closed.",
  doClose: "Close it",
  doArchive: "Archive it",
  gone: "There is no such category",
};

export const settings = {
  title: "Settings",
  lead: "Every change counts at once. A time that is running is reckoned anew from its beginning: made shorter, it may be over now.",
  save: "Save",
  saved: "The settings are saved.",
  discard: "Discard",
  changed: (n: number) => plural(n, "change", "changes"),
  default: (text: string) => `Default: ${text}`,
  isDefault: "Default",
  reset: "Reset to default",
  resetOf: (name: string) => `Reset to default: ${name}`,
  bounds: (min: number, max: number, unit: string) => `${number(min)} to ${number(max)} ${unit}`.trim(),
  outside: (allowed: string) => `This must be ${allowed}.`,
  unchanged: "Nothing is changed yet.",
  environment: (key: string, value: string) =>
    `${key} says ${value} in the environment. It counted at the first start only; what stands here counts now.`,
  units: {
    s: "seconds",
    min: "minutes",
    days: "days",
    offers: "offers",
    characters: "characters",
    entries: "entries",
  } as Readonly<Record<string, string>>,
  short: {
    s: "s",
    min: "min",
    days: "days",
    offers: "offers",
    characters: "characters",
    entries: "entries",
  } as Readonly<Record<string, string>>,
  groups: {
    lost: "Lost connections",
    offers: "Offers",
    talk: "Messages and conversations",
    staff: "Agents at work",
    accounts: "Accounts and passwords",
  },
  choices: {
    sign_up: { off: "Nobody", approval: "Anyone; an admin approves" },
    lobby: { off: "Nobody", staff: "The staff", open: "Anyone, by name" },
    require_totp: { off: "As each likes", everyone: "Everybody", admins: "Admins" },
  } as Readonly<Partial<Record<SettingKey, Readonly<Record<string, string>>>>>,
};

type Group = keyof typeof settings.groups;

export const settingWords: Record<SettingKey, { group: Group; name: string; hint: string }> = {
  hold_s: {
    group: "lost",
    name: "Keep a waiting customer’s place",
    hint: "How long a customer in line may be without a connection before the place is lost.",
  },
  grace_s: {
    group: "lost",
    name: "Keep a conversation open",
    hint: "How long either side may be without a connection; the other is told at once. After it the conversation ends or, when it is the agent who is gone, the customer goes back to the head of the line.",
  },
  offer_s: {
    group: "offers",
    name: "Ring an agent",
    hint: "How long an offer rings before it goes to the next agent.",
  },
  offer_again_s: {
    group: "offers",
    name: "Leave an agent in peace",
    hint: "How long the same customer is not offered again to an agent who has declined or not answered.",
  },
  offers_unanswered: {
    group: "offers",
    name: "Set to away after unanswered offers",
    hint: "How many unanswered offers in a row set an agent to away. Any answer, also a no, begins the count anew.",
  },
  message_chars: {
    group: "talk",
    name: "Longest message",
    hint: "Composers count down to it, and follow at once. A message that was sent already stays.",
  },
  conversation_entries: {
    group: "talk",
    name: "Longest conversation",
    hint: "Messages and notices. Both are told when one in a hundred is left, and it can always be ended.",
  },
  password_min_chars: {
    group: "accounts",
    name: "Shortest new password",
    hint: "For those chosen from now on; a password that is in use stays good. The longest is 128.",
  },
  link_days: {
    group: "accounts",
    name: "How long a one-time link works",
    hint: "For links made from now on; one that was given away keeps its date.",
  },
  idle_away_min: {
    group: "staff",
    name: "Set idle agents to away",
    hint: "After so long without doing anything at the console. 0 never does.",
  },
  invitation_days: {
    group: "staff",
    name: "Keep what was said on invitation",
    hint: "In days, then it is removed. 0 keeps it for good. Each category says so for its own.",
  },
  lobby: {
    group: "staff",
    name: "Who sees and invites each other",
    hint: "At /buddies. When it is closed to guests they are told so and leave at once; who is in a conversation may finish it.",
  },
  sign_up: {
    group: "accounts",
    name: "Who may ask for an account",
    hint: "Only from addresses of the allow-list, in any case.",
  },
  require_totp: {
    group: "accounts",
    name: "One-time codes for everybody",
    hint: "Who has none yet sets them up before anything else, and is stopped at work for it. Their customers wait meanwhile.",
  },
};
