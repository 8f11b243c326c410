// The panel beside the conversation in front: who the customer is, tags and notes, and what was said before.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../../model/conversation";
import { lengthOf } from "../../model/filters";
import { withNote } from "../../model/record";
import type { ArchiveLine, Beside } from "../../protocol/types";
import { dateTime, duration } from "../../text/en";
import { again, list, wayOf, beside as words } from "../../text/en-archive";
import { reasons } from "../../text/en-reasons";
import { console_, pane } from "../../text/en-staff";
import { Badge, Button, IconButton, Loading } from "../../ui/parts";
import { Notes, Tags } from "../archive/notes-tags";
import { RecordLog } from "../archive/record-log";
import { useRecord } from "../archive/use-record";
import { useAway } from "../archive-news";
import { loadCategories } from "../session";
import { besideFaults, besides, changeBeside, loadBeside, setBeside } from "./beside-store";
import "../archive/archive.css";
import "./beside.css";

export function BesidePanel({ chat, atStart }: { chat: Chat; atStart: boolean }) {
  const { conversation, customer } = chat.header;
  const [earlier, setEarlier] = useState<ArchiveLine | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    void loadCategories();
    title.current?.focus();
  }, []);
  useEffect(() => {
    setEarlier(null);
    void loadBeside(conversation);
  }, [conversation]);

  const close = () => {
    setBeside(false);
    // Back to where it was opened from, once it is gone.
    setTimeout(() =>
      document.querySelector<HTMLElement>(`[data-conversation="${conversation}"] [data-beside]`)?.focus(),
    );
  };
  return (
    <aside
      class={atStart ? "beside at-start" : "beside"}
      aria-label={words.title}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
      }}
    >
      <header class="beside-head">
        {earlier && <IconButton icon="back" label={words.back} onClick={() => setEarlier(null)} />}
        <h2 class="cut grow" ref={title} tabIndex={-1} dir="auto" title={customer}>
          {earlier ? dateTime(earlier.started) : customer}
        </h2>
        <IconButton icon="close" label={words.close} onClick={close} />
      </header>
      {earlier ? (
        <Earlier key={earlier.conversation} line={earlier} beside={conversation} />
      ) : (
        <About key={conversation} header={chat.header} onOpen={setEarlier} />
      )}
    </aside>
  );
}

function About({ header, onOpen }: { header: Chat["header"]; onOpen: (line: ArchiveLine) => void }) {
  const { conversation, card } = header;
  const held = besides.value.get(conversation);
  const fault = besideFaults.value.get(conversation);
  const rows = [
    [pane.email, card?.email],
    [pane.subject, card?.subject],
    [words.category, header.category_name],
    [words.started, dateTime(header.started)],
    [words.waited, card ? duration(card.waited_ms) : null],
  ] as const;
  const change = (how: (held: Beside) => Beside) => changeBeside(conversation, how);
  const away = held?.away ?? false;
  useAway(away, () => loadBeside(conversation));
  return (
    <div class="beside-body">
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={value ? "" : "soft"} dir="auto">
              {value || pane.notGiven}
            </dd>
          </div>
        ))}
      </dl>
      {!held && !fault && <Loading />}
      {fault && (
        <div class="stack-tight" role="alert">
          <p class="fault">{reasons[fault]}</p>
          <span>
            <Button small onClick={() => void loadBeside(conversation)}>
              {again}
            </Button>
          </span>
        </div>
      )}
      {held && (
        <>
          <Tags
            conversation={conversation}
            tags={held.tags}
            onChanged={(tags) => change((now) => ({ ...now, tags: [...tags] }))}
          />
          <Notes
            conversation={conversation}
            notes={held.notes}
            onAdded={(note) => change((now) => ({ ...now, notes: withNote(now.notes, note) }))}
          />
          <section class="stack-tight" aria-label={words.earlier}>
            <h3 class="side-title">{words.earlier}</h3>
            <p class={away ? "soft small" : "sr-only"} role="status">
              {away && words.away}
            </p>
            {held.earlier.length === 0 && !away && <p class="soft small">{words.noEarlier}</p>}
            <ol class="earlier-list">
              {held.earlier.map((line) => (
                <li key={line.conversation}>
                  <EarlierLine line={line} onOpen={() => onOpen(line)} />
                </li>
              ))}
            </ol>
          </section>
        </>
      )}
    </div>
  );
}

function EarlierLine({ line, onOpen }: { line: ArchiveLine; onOpen: () => void }) {
  return (
    <button type="button" class="earlier" onClick={onOpen}>
      <span class="earlier-when numbers">{dateTime(line.started)}</span>
      <span class="soft small" dir="auto">
        {[line.category_name, line.agents.length > 0 && words.with(line.agents.join(", ")), duration(lengthOf(line))]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {line.subject && (
        <span class="small" dir="auto">
          {line.subject}
        </span>
      )}
      {(line.rating !== null || line.tags.length > 0) && (
        <span class="row tag-row">
          {line.rating !== null && <Badge tone="good">{list.stars(line.rating)}</Badge>}
          {line.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      )}
    </button>
  );
}

/** An earlier conversation read here; that it was opened stands in the audit log. */
function Earlier({ line, beside }: { line: ArchiveLine; beside: number }) {
  const reading = useRecord(line.conversation, { entry: null, text: "", beside: String(beside) });
  const { record, away } = reading;
  // What is read already stays; its log says what of it cannot be had now.
  const fault = reading.problem && !(away && record) && reasons[reading.problem.reason];
  return (
    <div class="beside-body">
      <p class="soft small">
        {line.category_name} · {wayOf(line.why)}
      </p>
      <a
        class="small"
        href={`/agent/archive/${line.conversation}?beside=${beside}`}
        target="_blank"
        rel="noopener noreferrer"
      >
        {words.newTab}
      </a>
      {fault && (
        <div class="stack-tight" role="alert">
          <p class="fault">{fault}</p>
          {away && (
            <span>
              <Button small disabled={reading.busy} onClick={() => void reading.again()}>
                {again}
              </Button>
            </span>
          )}
        </div>
      )}
      {!record && !fault && <Loading />}
      {record && (
        <>
          {record.notes.map((note) => (
            <p key={note.note} class="note-line note-text small" dir="auto">
              {console_.noteBy(note.name)} {note.text}
            </p>
          ))}
          <RecordLog record={record} reading={reading} />
        </>
      )}
    </div>
  );
}
