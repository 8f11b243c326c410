// A record's story in one order: the waits and ringings that no message tells stand between the entries.

import type { ArchiveOffer, ArchiveRecord, ArchiveWait, Entry } from "../protocol/types";

export type Moment =
  | { is: "wait"; at: number; wait: ArchiveWait }
  | { is: "offer"; at: number; offer: ArchiveOffer }
  | { is: "entry"; at: number; entry: Entry };

/** How many entries there are in all. */
type Size = { line: Pick<ArchiveRecord["line"], "entries"> };

/**
 * Entries keep their numbers' order. A wait that begins with a hand-over stands after it, and all stand before who joins. Of a log
 * that is not all there, only what lies between its entries is told.
 */
export function timeline(record: Pick<ArchiveRecord, "waits" | "offers" | "log"> & Size): readonly Moment[] {
  const { waits, offers, log, line } = record;
  const rest: Moment[] = [
    ...waits.map((wait): Moment => ({ is: "wait", at: wait.entered, wait })),
    ...offers.map((offer): Moment => ({ is: "offer", at: offer.at, offer })),
  ];
  // Stable: of the same moment the wait stands first.
  rest.sort((a, b) => a.at - b.at);
  const moments: Moment[] = [];
  const [first, last] = [log[0], log.at(-1)];
  let next = first && first.seq > 1 ? rest.filter((one) => comesBefore(one, first)).length : 0;
  for (const entry of log) {
    for (let one = rest[next]; one && comesBefore(one, entry); one = rest[next]) {
      moments.push(one);
      next += 1;
    }
    moments.push({ is: "entry", at: entry.at, entry });
  }
  return last && last.seq < line.entries ? moments : [...moments, ...rest.slice(next)];
}

function comesBefore(moment: Moment, entry: Entry): boolean {
  if (moment.at !== entry.at) return moment.at < entry.at;
  return entry.kind !== "transferred" && entry.kind !== "returned";
}
