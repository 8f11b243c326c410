// A record's story in one order: the waits and ringings that no message tells stand between the entries.

import type { ArchiveOffer, ArchiveRecord, ArchiveWait, Entry } from "../protocol/types";

export type Moment =
  | { is: "wait"; at: number; wait: ArchiveWait }
  | { is: "offer"; at: number; offer: ArchiveOffer }
  | { is: "entry"; at: number; entry: Entry };

/** Entries keep their numbers' order. A wait that begins with a hand-over stands after it, and all stand before who joins. */
export function timeline({ waits, offers, log }: Pick<ArchiveRecord, "waits" | "offers" | "log">): readonly Moment[] {
  const rest: Moment[] = [
    ...waits.map((wait): Moment => ({ is: "wait", at: wait.entered, wait })),
    ...offers.map((offer): Moment => ({ is: "offer", at: offer.at, offer })),
  ];
  // Stable: of the same moment the wait stands first.
  rest.sort((a, b) => a.at - b.at);
  const moments: Moment[] = [];
  let next = 0;
  for (const entry of log) {
    for (let one = rest[next]; one && comesBefore(one, entry); one = rest[next]) {
      moments.push(one);
      next += 1;
    }
    moments.push({ is: "entry", at: entry.at, entry });
  }
  return [...moments, ...rest.slice(next)];
}

function comesBefore(moment: Moment, entry: Entry): boolean {
  if (moment.at !== entry.at) return moment.at < entry.at;
  return entry.kind !== "transferred" && entry.kind !== "returned";
}
