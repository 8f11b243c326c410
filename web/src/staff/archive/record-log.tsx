// A record read in order: waits, ringings, who came and went, and what was said.

import { useState } from "preact/hooks";
import { type Chat, opened } from "../../model/conversation";
import { type Moment, timeline } from "../../model/timeline";
import type { ArchiveRecord, Entry } from "../../protocol/types";
import { duration, time } from "../../text/en";
import { record as words } from "../../text/en-archive";
import { EntryView } from "../../ui/log";
import { Button } from "../../ui/parts";
import { categoryName } from "../session";

/** A browser draws so many at once without stopping; the rest is asked for. */
const SHOWN = 500;

export function RecordLog({ record }: { record: ArchiveRecord }) {
  const [limit, setLimit] = useState(SHOWN);
  const moments = timeline(record);
  const chat = chatOf(record);
  let before: Entry | undefined;
  return (
    <div class="log record-moments">
      {record.log.length === 0 && <p class="notice">{words.nothingSaid}</p>}
      <ol>
        {moments.slice(0, limit).map((moment, at) => {
          const last = before;
          if (moment.is === "entry") before = moment.entry;
          return <MomentView key={String(at)} moment={moment} before={last} chat={chat} />;
        })}
      </ol>
      {moments.length > limit && (
        <div class="log-older">
          <Button small onClick={() => setLimit(limit + SHOWN)}>
            {words.more(moments.length - limit)}
          </Button>
        </div>
      )}
      {record.cut && <p class="notice record-cut">{words.cut}</p>}
    </div>
  );
}

function MomentView({ moment, before, chat }: { moment: Moment; before: Entry | undefined; chat: Chat }) {
  if (moment.is === "entry") {
    return <EntryView entry={moment.entry} before={before} chat={chat} categoryName={categoryName} />;
  }
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
    category: line.category,
    category_name: line.category_name,
    side: "agent",
    customer: line.customer,
    agent: null,
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
