// English: the words of the archive: its list, one record, and what stands beside a chat.

import type { EndWhy, ExportFormat, OfferGone, Road } from "../protocol/types";
import { number } from "./en";

const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

export const ways: Record<EndWhy, string> = {
  customer_left: "Customer ended it",
  agent_ended: "Agent ended it",
  customer_lost: "Customer was lost",
  agent_lost: "Agent was lost",
  both_lost: "Both were lost",
  category_closed: "Category was closed",
};

/** Of two who met by an invitation neither is the other's customer. */
const metWays: Record<EndWhy, string> = {
  ...ways,
  customer_left: "One of them ended it",
  agent_ended: "One of them ended it",
  customer_lost: "One of them was lost",
  agent_lost: "One of them was lost",
};

/** Nothing is said to those whose part ended earlier. */
export const wayOf = (why: EndWhy | null, road: Road = "queue"): string =>
  why === null ? "It went on without you" : (road === "invitation" ? metWays : ways)[why];

/** Of what was refused because the archive is away. */
export const again = "Try again";

export const roads: Record<Road, string> = {
  queue: "Queue",
  invitation: "Invitation",
};

/** By an invitation it has no category. */
export const placeOf = (line: { road: Road; category_name: string }): string =>
  line.road === "queue" ? line.category_name : roads[line.road];

/** Two guests who have met are both named. */
export const whoOf = ({ customer, second }: { customer: string; second?: string }): string =>
  second === undefined ? customer : `${customer} ${record.and} ${second}`;

export const list = {
  title: "Archive",
  lead: "Your ended conversations, newest first.",
  leadAdmin: "All ended conversations, newest first.",
  search: "Search messages, names and subjects",
  filters: (n: number) => (n === 0 ? "Filters" : `Filters (${number(n)})`),
  any: "Any",
  when: "When",
  customer: "Customer",
  customerHint: "Name or e-mail",
  category: "Category",
  agent: "Agent",
  agents: "Agents",
  from: "From",
  to: "To",
  road: "Road",
  rating: "Rating",
  tag: "Tag",
  how: "How it ended",
  length: "Length",
  text: "Text",
  rated: { any: "Any rating", none: "Not rated" } as Readonly<Record<string, string>>,
  stars: (n: number) => `${n} of 5`,
  clear: "Clear all",
  without: (name: string, value: string) => `Without ${name}: ${value}`,
  active: "What is filtered",
  empty: "No conversation has ended yet.",
  emptyText: "Each one is kept here with all its messages. Search and filters come with the first.",
  nothing: "Nothing found",
  nothingOne: "Nothing fits this filter. Drop it to see more.",
  nothingMany: "Nothing fits all of these at once. Drop one of them.",
  allWords: "All words have to stand in one message.",
  notIndexed: (n: number) =>
    n >= 10_000
      ? "The words of many conversations are still being indexed: not all is found yet."
      : `The words of ${plural(n, "conversation", "conversations")} are still being indexed: not all is found yet.`,
  unreadable: "Left out here, because what the archive has of it cannot be read:",
  unreadableWhy: "The server's log says why.",
  numbered: (id: number) => `conversation ${id}`,
  andMore: (n: number) => `and ${plural(n, "other", "others")}`,
  away: "The archive is away. Conversations of the last minutes are here; older ones come back with it.",
  emptyAway: "Nothing of the last minutes is here",
  nothingAway: "Nothing found among the last minutes",
  emptyAwayText: "What ended before is kept, and is here again when the archive is back. This page looks by itself.",
  further: "Nothing found so far",
  furtherText: "Older ones are still to be looked at.",
  end: "There is nothing older here.",
  newer: "Newer",
  older: "Older",
  newest: "Newest",
  paging: "Pages of the archive",
  searching: "Searching…",
  shown: (n: number) => plural(n, "conversation on this page", "conversations on this page"),
  inHead: "Name, e-mail address or subject",
  badDates: "“From” is later than “To”.",
  noChoice: "There is no such choice.",
  notAsked: "A filter is not right",
  notAskedText: "Nothing is looked for until it is.",
  agentNumber: (n: string) => `Agent #${n}`,
  categoryNumber: (n: string) => `Category #${n}`,
  removed: (name: string) => `${name} (removed)`,
  archived: (name: string) => `${name} (archived)`,
};

const toOneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `4 kB`, `5.6 MB`: a file is never of nothing. */
const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${number(Math.ceil(bytes / 1e3))} kB` : `${toOneDigit.format(bytes / 1e6)} MB`;

/** Of what is kept where it cannot be had now: instead of all of a record, and instead of the rest of it. */
export const outOfReach = {
  archive_away: {
    title: "The archive is away",
    text: "Older conversations are kept there. This page looks by itself whether it is back.",
    rest: "The archive is away: this comes by itself when it is back.",
  },
  archive_wrong: {
    title: "The archive's database is not the right one",
    text: "Older conversations cannot be had from it. An admin has to choose, as the dashboard says; this page looks by itself whether that is done.",
    rest: "The archive's database is not the right one: this comes by itself when an admin has put that right.",
  },
} as const;

export const exporting = {
  open: "Export…",
  title: "Export",
  what: (isFiltered: boolean, isAdmin: boolean) =>
    `${isFiltered ? "Everything that these filters find" : `All ${isAdmin ? "" : "your "}ended conversations`}, with what was said${isAdmin ? "" : " until your part ended"}. It is written into the audit log.`,
  as: "As",
  formats: {
    csv: { name: "CSV", hint: "For a spreadsheet: each message and event is a row." },
    html: { name: "Web page", hint: "To read or print: one transcript after the other." },
    jsonl: { name: "JSON lines", hint: "For programs: all of each record, with notes." },
  } satisfies Record<ExportFormat, { name: string; hint: string }>,
  start: "Export",
  close: "Close",
  cancel: "Cancel",
  again: "Try again",
  another: "Export again",
  file: (day: string, ending: string) => `usher-conversations-${day}.${ending}`,
  running: (file: string) => `Exporting to ${file}…`,
  bar: "How far the export is",
  percent: (share: number) => `${number(Math.floor(share * 100))} %`,
  soFar: (conversations: number, bytes: number) =>
    `${plural(conversations, "conversation", "conversations")}, ${sizeOf(bytes)}`,
  stay: "It goes on while you are on other pages here. Closing or reloading the tab ends it.",
  done: (file: string, conversations: number, bytes: number) =>
    conversations === 0
      ? `${file} is saved. Nothing was found, so no conversation is in it.`
      : `${file} is saved: ${exporting.soFar(conversations, bytes)}.`,
  notIndexed: "The words of some conversations are still being indexed: what the search would find there is missing.",
  unreadable: (n: number) =>
    n === 1
      ? "One document of the archive cannot be read and is left out. The server's log names it."
      : `${number(n)} documents of the archive cannot be read and are left out. The server's log names them.`,
  missing: (n: number) =>
    n === 1
      ? "One entry of these conversations is missing in the archive. The server's log says where."
      : `${number(n)} entries of these conversations are missing in the archive. The server's log says where.`,
  calledOff: "The export was cancelled. Nothing is saved.",
  brokeOff: "The export broke off: the connection was lost, or the server could not go on. Nothing is saved.",
  full: "There is no room for the file on this device. Nothing is saved.",
  notWritten: "The file could not be written. Nothing is saved.",
  tooMany: "Too many exports run at this moment. Try again when one has ended.",
  refused: (why: string) => `${why} Nothing is saved.`,
};

export const record = {
  and: "and",
  back: "All conversations",
  facts: "About it",
  log: "What was said",
  toLog: "To what was said",
  email: "E-mail",
  subject: "Subject",
  notGiven: "not given",
  waited: "Waited",
  promised: "Promised wait",
  length: "Length",
  how: "How it ended",
  road: "Road",
  rating: "Rating",
  noRating: "none",
  comment: "Comment",
  parts: "Agents",
  to: "to",
  partNote: "Note at the hand-over",
  cut: "Your part ended here. What came after is for those who took it over.",
  nothingSaid: "Nothing was said.",
  missing: (n: number) => `${plural(n, "entry is", "entries are")} missing here in the archive.`,
  damaged: "This conversation cannot be read",
  damagedText:
    "What the archive has of it is damaged, and trying again does not help. The server's log says what is wrong.",
  gone: "There is no such conversation here",
  goneText: "It may have been removed after its time, or it is not yours to read.",
  waitedIn: (category: string, time: string, place: number) =>
    `Waited in ${category} for ${time}, from place ${number(place)}`,
  offered: (name: string, why: OfferGone) => `Offered to ${name}: ${offerEnds[why]}`,
  more: (n: number) => `Show more: ${plural(n, "later entry", "later entries")}`,
  earlier: (n: number) => `Show more: ${plural(n, "earlier entry", "earlier entries")}`,
  entryLink: (time: string, n: number) => `${time}, link to entry ${number(n)}`,
  noEntry: "The entry that this link leads to is not here, or not yours to read.",
  download: "Transcript",
  as: { txt: "Text", html: "Web page", json: "JSON" },
  downloadAs: (name: string) => `Download the transcript: ${name}`,
  beside: "Opened beside your conversation with this customer. That is written into the audit log.",
};

const offerEnds: Record<OfferGone, string> = {
  accepted: "accepted",
  declined: "declined",
  unanswered: "unanswered",
  customer_gone: "the customer left",
  returned: "taken back",
};

export const notes = {
  title: "Notes",
  none: "No note yet. Only staff see notes, never the customer.",
  add: "Add a note",
  label: "A note for staff",
  submit: "Add",
};

export const tags = {
  title: "Tags",
  none: "No tag yet.",
  add: "Add a tag",
  submit: "Add",
  remove: (tag: string) => `Remove the tag ${tag}`,
  tooMany: "At most 10 tags.",
  tooLong: "At most 50 characters.",
  twice: "It has this tag already.",
};

export const beside = {
  title: "About the customer",
  waited: "Waited",
  started: "Started",
  category: "Category",
  earlier: "Earlier conversations",
  noEarlier: "None that you may read: anonymous customers have no history.",
  away: "The archive is away: earlier conversations may be missing here.",
  back: "Back to the customer",
  close: "Close",
  newTab: "Open in a new tab",
  with: (agents: string) => `with ${agents}`,
};
