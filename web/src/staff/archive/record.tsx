// One record of the archive: the facts, the agents' parts, tags and notes, and the story in order.

import { useEffect, useState } from "preact/hooks";
import { lengthOf } from "../../model/filters";
import { call } from "../../net/api";
import type { ArchiveRecord } from "../../protocol/types";
import { dateTime, duration, estimate, time } from "../../text/en";
import { list, roads, ways, record as words } from "../../text/en-archive";
import { reasons } from "../../text/en-reasons";
import { Empty, Loading } from "../../ui/parts";
import { query } from "../../ui/route";
import { loadCategories, turnedAway } from "../session";
import { backToList } from "./list-address";
import { Notes, Tags } from "./notes-tags";
import { RecordLog } from "./record-log";
import { recordPath } from "./record-path";
import "./archive.css";

export function RecordPage({ id, base }: { id: number; base: string }) {
  const besideOf = query("beside");
  const beside = besideOf && /^\d{1,15}$/.test(besideOf) ? besideOf : null;
  const [record, setRecord] = useState<ArchiveRecord | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  useEffect(() => {
    void loadCategories();
    void call<ArchiveRecord>("GET", recordPath(id, beside)).then((result) => {
      if (result.ok) setRecord(result.value);
      else if (!turnedAway(result.problem))
        setFault(result.problem.status === 404 ? words.gone : reasons[result.problem.reason]);
    });
  }, [id, beside]);
  const customer = record?.line.customer;
  useEffect(() => {
    document.title = `${customer ?? list.title} · Usher`;
  }, [customer]);

  return (
    <main id="main" class="sheet record">
      {!beside && (
        <a class="back small" href={backToList(base)}>
          ← {words.back}
        </a>
      )}
      {fault && <Empty icon="chat" title={fault} text={fault === words.gone ? words.goneText : ""} level="h1" />}
      {!record && !fault && <Loading />}
      {record && (
        <>
          <div class="stack-tight">
            <h1 dir="auto">{record.line.customer}</h1>
            <p class="soft" dir="auto">
              {record.line.category_name} · {dateTime(record.line.started)}
            </p>
          </div>
          {beside && <p class="banner note">{words.beside}</p>}
          <div class="record-body">
            <aside class="card stack" aria-label={words.facts}>
              <Facts record={record} />
              <Parts record={record} />
              {!beside && <Extras record={record} onChange={setRecord} />}
              {!beside && <Downloads id={id} />}
            </aside>
            <section class="card record-log" aria-label={words.facts}>
              <RecordLog record={record} />
            </section>
          </div>
        </>
      )}
    </main>
  );
}

type ExtrasProps = { record: ArchiveRecord; onChange: (record: ArchiveRecord) => void };

function Extras({ record, onChange }: ExtrasProps) {
  const { line, notes } = record;
  return (
    <>
      <Tags
        conversation={line.conversation}
        tags={line.tags}
        onChanged={(tags) => onChange({ ...record, line: { ...line, tags: [...tags] } })}
      />
      <Notes
        conversation={line.conversation}
        notes={notes}
        onAdded={(note) => onChange({ ...record, notes: [...notes, note] })}
      />
    </>
  );
}

const FORMATS = ["txt", "html", "json"] as const;

function Downloads({ id }: { id: number }) {
  return (
    <section class="stack-tight" aria-label={words.download}>
      <h3 class="side-title">{words.download}</h3>
      <p class="row">
        {FORMATS.map((format) => (
          <a
            key={format}
            class="button small"
            href={`/v1/conversations/${id}/transcript?format=${format}`}
            aria-label={words.downloadAs(words.as[format])}
            download
          >
            {words.as[format]}
          </a>
        ))}
      </p>
    </section>
  );
}

export function Facts({ record }: { record: ArchiveRecord }) {
  const { line } = record;
  const facts = [
    [words.email, record.email ?? words.notGiven],
    [words.subject, line.subject ?? words.notGiven],
    [words.waited, duration(line.waited_ms)],
    [words.promised, record.promised ? estimate(record.promised) : words.notGiven],
    [words.length, duration(lengthOf(line))],
    [words.how, ways[line.why]],
    [words.road, roads[line.road] ?? line.road],
    [words.rating, line.rating === null ? words.noRating : list.stars(line.rating)],
    ...(record.rating_comment ? ([[words.comment, record.rating_comment]] as const) : []),
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Parts({ record }: { record: ArchiveRecord }) {
  if (record.parts.length === 0) return null;
  return (
    <section class="stack-tight" aria-label={words.parts}>
      <h3 class="side-title">{words.parts}</h3>
      <ol class="stack-tight">
        {record.parts.map((part) => (
          <li key={part.from}>
            <span class="part-name" dir="auto">
              {part.name}
            </span>{" "}
            <span class="soft small numbers">
              {time(part.from)} {words.to} {time(part.to ?? record.line.ended)}
            </span>
            {part.note && (
              <p class="small" dir="auto">
                {words.partNote}: {part.note}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
