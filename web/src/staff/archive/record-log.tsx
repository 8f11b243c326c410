// A record read in order: waits, ringings, who came and went, and what was said.

import { Fragment } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Chat, opened } from "../../model/conversation";
import { foundIn, hasEntry, missingIn, unloaded } from "../../model/record";
import { type Moment, timeline } from "../../model/timeline";
import type { ArchiveRecord, Entry } from "../../protocol/types";
import { duration, time } from "../../text/en";
import { again, outOfReach, record as words } from "../../text/en-archive";
import { EntryView } from "../../ui/log";
import { Button } from "../../ui/parts";
import type { Reading } from "./use-record";

type Props = {
  record: ArchiveRecord;
  reading: Reading;
  /** The entry to which the reader was led. */
  entry?: number | null;
  /** Where each entry has an address of its own. */
  addressOf?: (entry: number) => string;
};

export function RecordLog({ record, reading, entry = null, addressOf }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const ledTo = useRef<number | null>(null);
  const isThere = entry !== null && hasEntry(record, entry);
  useEffect(() => {
    if (!isThere) ledTo.current = null;
    if (!isThere || ledTo.current === entry) return;
    ledTo.current = entry;
    const line = list.current?.querySelector<HTMLElement>(`[data-entry="${entry}"]`);
    line?.scrollIntoView({ block: "center", behavior: "instant" });
    line?.focus({ preventScroll: true });
  }, [entry, isThere]);

  const found = foundIn(record);
  const chat = chatOf(record);
  const rest = unloaded(reading.asked, record);
  const missing = missingIn(reading.asked, record);
  let before: Entry | undefined;
  return (
    <div class="log record-moments">
      {rest.before > 0 && <More reading={reading} side="before" label={words.earlier(rest.before)} />}
      {record.line.entries === 0 && <p class="notice">{words.nothingSaid}</p>}
      <ol ref={list}>
        {timeline(record).map((moment, at) => {
          if (moment.is !== "entry") return <BetweenView key={`${moment.is} ${at}`} moment={moment} />;
          const { entry: shown } = moment;
          const last = before;
          before = shown;
          const lacks = missing.before.get(shown.seq);
          return (
            <Fragment key={shown.seq}>
              {lacks && <li class="notice record-missing">{words.missing(lacks)}</li>}
              <EntryView
                entry={shown}
                before={last}
                chat={chat}
                permalink={
                  addressOf && { href: addressOf(shown.seq), label: words.entryLink(time(shown.at), shown.seq) }
                }
                led={shown.seq === entry}
                found={found.get(shown.seq)}
              />
            </Fragment>
          );
        })}
        {missing.behind > 0 && <li class="notice record-missing">{words.missing(missing.behind)}</li>}
      </ol>
      {rest.after > 0 && <More reading={reading} side="after" label={words.more(rest.after)} />}
      {record.cut && rest.after === 0 && <p class="notice record-cut">{words.cut}</p>}
    </div>
  );
}

function More({ reading, side, label }: { reading: Reading; side: "before" | "after"; label: string }) {
  const lacks = reading.lacks === side;
  return (
    <div class="log-older">
      {lacks && reading.away && (
        <p class="notice" role="alert">
          {outOfReach[reading.away].rest}
        </p>
      )}
      <Button small disabled={reading.busy} onClick={() => reading.more(side)}>
        {lacks ? again : label}
      </Button>
    </div>
  );
}

function BetweenView({ moment }: { moment: Exclude<Moment, { is: "entry" }> }) {
  return (
    <li class="notice">
      {moment.is === "wait"
        ? words.waitedIn(
            moment.wait.category_name,
            duration(Math.max(0, moment.wait.left - moment.wait.entered)),
            moment.wait.place_at_first,
          )
        : words.offered(moment.offer.name, moment.offer.why)}
      <time dateTime={new Date(moment.at).toISOString()}>{time(moment.at)}</time>
    </li>
  );
}

/** A record read as the agent's side of a conversation: their own at the start, the customer's at the end. */
function chatOf({ line, log }: ArchiveRecord): Chat {
  const all = { delivered: line.entries, read: line.entries };
  const chat = opened({
    conversation: line.conversation,
    road: line.road,
    category: line.category,
    category_name: line.category_name,
    side: "agent",
    customer: line.customer,
    agent: null,
    with_staff: false,
    status: line.why === null ? { is: "open" } : { is: "ended", why: line.why, at: line.ended },
    other_held_until: null,
    preview: "off",
    preview_active: false,
    preview_line: 0,
    customer_marks: all,
    agent_marks: all,
    started: line.started,
    entries: line.entries,
    rating: line.rating,
  });
  return { ...chat, log };
}
