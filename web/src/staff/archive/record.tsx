// One record of the archive: the facts, the agents' parts, tags and notes, and the story in order.

import { useEffect, useRef, useState } from "preact/hooks";
import { lengthOf } from "../../model/filters";
import {
  ADDITIONS,
  erasableOf,
  type FoundHead,
  headOf,
  placeIn,
  recordAddress,
  recordPath,
  withNote,
} from "../../model/record";
import { call } from "../../net/api";
import type { ArchiveRecord, Piece, Problem } from "../../protocol/types";
import { dateTime, duration, estimate, time } from "../../text/en";
import { again, list, outOfReach, placeOf, roads, wayOf, whoOf, record as words } from "../../text/en-archive";
import { reasons } from "../../text/en-reasons";
import { Marked } from "../../ui/marked";
import { Button, Empty, Loading } from "../../ui/parts";
import { search } from "../../ui/route";
import { startFloor } from "../admin/floor";
import { useNoted } from "../noted";
import { account, turnedAway } from "../session";
import { EraseSection, EraseUnread } from "./erase";
import { backToList } from "./list-address";
import { Notes, Tags } from "./notes-tags";
import { RecordLog } from "./record-log";
import { type Reading, useRecord } from "./use-record";
import "./archive.css";
import { useTitle } from "../../ui/title";

export function RecordPage({ id, base }: { id: number; base: string }) {
  const place = placeIn(search());
  const { entry, text, beside } = place;
  const reading = useRecord(id, place);
  const { record, problem, missing, away, lacks } = reading;
  // An admin may read without a desk.
  const admin = account.value?.admin ?? false;
  useEffect(() => (admin ? startFloor() : undefined), [admin]);
  // Each opening beside a chat is written into the audit log: it is opened once.
  useNoted(id, async () => (beside ? undefined : reading.refresh()));
  useTitle(record ? whoOf(record.line) : list.title);

  // What is read already stays, whatever of it cannot be had now.
  const fault = problem && !(away && record) && faultOf(problem, away);
  const head = record && headOf(record);
  return (
    <main id="main" class="sheet record">
      {!beside && (
        <a class="back small" href={backToList(base)}>
          ← {words.back}
        </a>
      )}
      {fault && (
        <Empty icon={away ? "clock" : "chat"} {...fault} level="h1">
          {away === "archive_away" && <TryAgain reading={reading} />}
          {admin && !beside && problem.reason === "archive_damaged" && <EraseUnread id={id} />}
        </Empty>
      )}
      {!record && !fault && <Loading />}
      {record && head && !fault && (
        <>
          <div class="stack-tight">
            <h1 dir="auto">
              <Marked pieces={head.name} />
              {head.second.length > 0 && (
                <>
                  {` ${words.and} `}
                  <Marked pieces={head.second} />
                </>
              )}
            </h1>
            <p class="soft" dir="auto">
              {placeOf(record.line)} · {dateTime(record.line.started)}
            </p>
          </div>
          {beside && <p class="banner note">{words.beside}</p>}
          {away && lacks === null && (
            <div class="banner note" role="alert">
              <p>{outOfReach[away].rest}</p>
              {away === "archive_away" && <TryAgain reading={reading} />}
            </div>
          )}
          {missing && !away && (
            <p class="banner note" role="alert">
              {words.noEntry}
            </p>
          )}
          <a class="button small to-log" href="#said">
            {words.toLog}
          </a>
          <div class="record-body">
            <aside class="card stack" aria-label={words.facts}>
              <Facts record={record} head={head} />
              <Parts record={record} />
              {!beside && <Extras record={record} onChange={reading.change} />}
              {!beside && <Downloads id={id} />}
              {!beside && admin && <EraseSection id={id} whom={erasableOf(record.line)} />}
            </aside>
            <section id="said" class="card record-log" aria-label={words.log} tabIndex={-1}>
              <RecordLog
                record={record}
                reading={reading}
                entry={entry}
                addressOf={(one) => recordAddress(base, id, { entry: one, text, beside })}
              />
            </section>
          </div>
        </>
      )}
    </main>
  );
}

function faultOf({ status, reason }: Problem, away: Reading["away"]): { title: string; text: string } {
  if (status === 404) return { title: words.gone, text: words.goneText };
  if (reason === "archive_damaged") return { title: words.damaged, text: words.damagedText };
  return away ? outOfReach[away] : { title: reasons[reason], text: "" };
}

function TryAgain({ reading }: { reading: Reading }) {
  return (
    <Button small disabled={reading.busy} onClick={() => void reading.again()}>
      {again}
    </Button>
  );
}

type ExtrasProps = { record: ArchiveRecord; onChange: Reading["change"] };

function Extras({ record, onChange }: ExtrasProps) {
  const { line, notes } = record;
  return (
    <>
      {!record.cut && (
        <Tags
          conversation={line.conversation}
          tags={line.tags}
          onChanged={(tags) => onChange((held) => ({ ...held, line: { ...held.line, tags: [...tags] } }))}
        />
      )}
      <Notes
        conversation={line.conversation}
        notes={notes}
        onAdded={
          record.cut ? undefined : (note) => onChange((held) => ({ ...held, notes: withNote(held.notes, note) }))
        }
      />
    </>
  );
}

const FORMATS = ["txt", "html", "json"] as const;

/** A browser says of a file that is refused only that it failed: so it is asked before whether it can be had. */
function Downloads({ id }: { id: number }) {
  const [fault, setFault] = useState("");
  const granted = useRef(false);
  const follow = async (event: Event & { currentTarget: HTMLAnchorElement }) => {
    if (granted.current) return;
    const link = event.currentTarget;
    event.preventDefault();
    const result = await call<ArchiveRecord>("GET", recordPath(id, ADDITIONS, { text: "", beside: null }));
    if (!result.ok && turnedAway(result.problem)) return;
    setFault(result.ok ? "" : reasons[result.problem.reason]);
    if (!result.ok) return;
    granted.current = true;
    link.click();
    granted.current = false;
  };
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
            onClick={(event) => void follow(event)}
          >
            {words.as[format]}
          </a>
        ))}
      </p>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}

function Facts({ record, head }: { record: ArchiveRecord; head: FoundHead }) {
  const { line } = record;
  // Nobody waits for an invitation, says what it is about, or rates it.
  const isMeeting = line.road === "invitation";
  const given = (pieces: readonly Piece[]) => (pieces.length > 0 ? <Marked pieces={pieces} /> : words.notGiven);
  const asked = [
    [words.email, given(head.email)],
    [words.subject, given(head.subject)],
    [words.waited, duration(line.waited_ms)],
    [words.promised, record.promised ? estimate(record.promised) : words.notGiven],
  ] as const;
  const facts = [
    ...(isMeeting ? [] : asked),
    [words.length, duration(lengthOf(line))],
    [words.how, wayOf(line.why, line.road)],
    [words.road, roads[line.road]],
    ...(record.cut || isMeeting
      ? []
      : [[words.rating, line.rating === null ? words.noRating : list.stars(line.rating)] as const]),
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
