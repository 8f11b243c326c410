// One record of the archive: the facts, the agents' parts, and the transcript, as an agent saw it.

import { useEffect, useState } from "preact/hooks";
import { type Chat, opened } from "../../model/conversation";
import { call } from "../../net/api";
import type { ArchiveRecord } from "../../protocol/types";
import { chat as chatWords, dateTime, duration, estimate, reasons, time } from "../../text/en";
import { archive, pane } from "../../text/en-staff";
import { LogView } from "../../ui/log";
import { Empty, Loading } from "../../ui/parts";
import { categoryName, loadCategories, toLogIn } from "../session";

export function RecordPage({ id }: { id: number }) {
  const [record, setRecord] = useState<ArchiveRecord | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  useEffect(() => {
    void loadCategories();
    void call<ArchiveRecord>("GET", `/v1/conversations/${id}`).then((result) => {
      if (result.ok) setRecord(result.value);
      else if (result.problem.status === 401) toLogIn();
      else setFault(reasons[result.problem.reason]);
    });
  }, [id]);
  useEffect(() => {
    if (record) document.title = `${record.line.customer} · Usher`;
  }, [record]);

  return (
    <main id="main" class="sheet record">
      <a class="back small" href="/agent/archive">
        ← {archive.back}
      </a>
      {fault && <Empty icon="chat" title={fault} level="h1" />}
      {!record && !fault && <Loading />}
      {record && (
        <>
          <div class="stack-tight">
            <h1>{record.line.customer}</h1>
            <p class="soft">
              {record.line.category_name} · {dateTime(record.line.started)}
            </p>
          </div>
          <div class="record-body">
            <Facts record={record} />
            <section class="card record-log" aria-label={chatWords.log}>
              <LogView chat={chatOf(record)} label={chatWords.log} categoryName={categoryName} onOlder={() => {}} />
              {record.cut && <p class="notice">{archive.cut}</p>}
            </section>
          </div>
        </>
      )}
    </main>
  );
}

function Facts({ record }: { record: ArchiveRecord }) {
  const { line, parts } = record;
  const facts = [
    [pane.email, record.email ?? pane.notGiven],
    [pane.subject, line.subject ?? pane.notGiven],
    [pane.wait, duration(line.waited_ms)],
    [archive.promised, record.promised ? estimate(record.promised) : pane.notGiven],
    [archive.length, duration(line.ended - line.started)],
    [archive.how, archive.ways[line.why]],
    [archive.rating, line.rating === null ? archive.noRating : archive.stars(line.rating)],
    ...(record.rating_comment ? ([[archive.comment, record.rating_comment]] as const) : []),
  ] as const;
  return (
    <aside class="card stack">
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      <h2 class="side-title">{archive.parts}</h2>
      <ol class="stack-tight">
        {parts.map((part) => (
          <li key={part.from}>
            <span class="part-name">{part.name}</span>{" "}
            <span class="soft small numbers">
              {time(part.from)} {archive.to} {time(part.to ?? line.ended)}
            </span>
            {part.note && (
              <p class="small">
                {archive.note}: {part.note}
              </p>
            )}
          </li>
        ))}
      </ol>
    </aside>
  );
}

/** A record read as the agent's side of a conversation: their own at the start, the customer's at the end. */
function chatOf({ line, log }: ArchiveRecord): Chat {
  const all = { delivered: line.entries, read: line.entries };
  const chat = opened({
    conversation: line.conversation,
    category: line.category,
    side: "agent",
    customer: line.customer,
    agent: null,
    status: { is: "ended", why: line.why, at: line.ended },
    other_held_until: null,
    preview: "off",
    preview_active: false,
    customer_marks: all,
    agent_marks: all,
    started: line.started,
    entries: line.entries,
    rating: line.rating,
  });
  return { ...chat, log };
}
