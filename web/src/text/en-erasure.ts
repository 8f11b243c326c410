// English: the words of the erasure of a customer: what it takes, how far it is, what is left to show for it.

import type { Erasure, ErasureBusy, ErasureState } from "../protocol/types";
import { number } from "./en";

const plural = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

export type Amount = Pick<Erasure, "conversations" | "entries" | "notes" | "ratings">;

/** How much it is, in one line. */
export const amount = ({ conversations, entries, notes, ratings }: Amount): string =>
  [
    plural(conversations, "conversation", "conversations"),
    plural(entries, "entry", "entries"),
    plural(notes, "note", "notes"),
    plural(ratings, "rating", "ratings"),
  ].join(", ");

export const erase = {
  section: "Erasure",
  open: "Erase this customer…",
  openFor: (name: string) => `Erase ${name}…`,
  title: (name: string) => `Erase ${name}?`,
  what: "All of this goes, for good, from the archive, its search and every export to come:",
  who: "A customer is one browser. The same name or address from another browser is somebody else here: search for it afterwards.",
  stays: "Backups and files that were exported before keep what they have. A proof stays that names nobody but you.",
  away: "MongoDB is away: what is there is not counted, and goes when it is back.",
  type: (name: string) => `Type the name to confirm: ${name}`,
  wrong: "This is not the name, as it stands above.",
  yes: "Erase for good",
  close: "Close",
  busy: {
    waiting: "This customer is waiting in a queue. Erase them once that has ended.",
    in_conversation: "This customer is in a conversation. Erase them once that has ended.",
    in_lobby: "This customer is in the lobby. Erase them once they have left.",
  } satisfies Record<ErasureBusy, string>,
  asked: "The erasure of this customer was asked for already, and goes on by itself.",
  toList: "To the erasures",
  done: "It is asked for, and goes on by itself.",
};

export const erasures = {
  title: "Erasures",
  lead: "What was asked for, how far it is, and the proof that it was done. None of it says who was erased.",
  noneTitle: "Nobody was erased yet",
  noneText:
    "When somebody asks for their data to be erased, search the archive for them, open a record of theirs, and erase them there. What was done then stands here.",
  number: (n: number) => `Erasure ${number(n)}`,
  asked: (who: string, when: string) => `Asked for by ${who}, ${when}`,
  swept: (when: string) => `all gone ${when}`,
  proven: (when: string) => `proven ${when}`,
  states: {
    asked: "Under way",
    swept: "Gone, looked at once more after an hour",
    proven: "Proven",
  } satisfies Record<ErasureState, string>,
};
