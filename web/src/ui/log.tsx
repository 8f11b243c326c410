// The log of a conversation: bubbles, notices, days. It stays at the newest entry for as long as the reader is there.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Chat, theirMarks } from "../model/conversation";
import { lastSeq, olderBefore } from "../model/log";
import { isNewDay } from "../model/time";
import type { Entry, Piece } from "../protocol/types";
import { day, isReader, notice, time, chat as words } from "../text/en";
import { Tick } from "./icons";
import { Button } from "./parts";
import { Text } from "./text";

type LogProps = {
  chat: Chat;
  label: string;
  categoryName: (category: number) => string;
  /** Without it only what is held is shown. */
  onOlder?: (before: number) => void;
  /** Whether the reader looks at the newest entry; told on every change. */
  onLook?: (looking: boolean) => void;
};

/** Messages of one side within so long stand together under one name. */
const TOGETHER_MS = 4 * 60_000;
/** So close to the end counts as at the end. */
const NEAR_PX = 60;

export function LogView({ chat, label, categoryName, onOlder, onLook }: LogProps) {
  const box = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const [atEnd, setAtEnd] = useState(true);
  const first = chat.log[0]?.seq ?? 0;
  const last = lastSeq(chat.log);
  const [seenTo, setSeenTo] = useState(last);
  const older = olderBefore(chat.log);

  // Older entries above must not move what is being read; new ones below are followed only from the end.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (atEnd) element.scrollTop = element.scrollHeight;
    else if (element.scrollTop < NEAR_PX) element.scrollTop += element.scrollHeight - height.current;
    height.current = element.scrollHeight;
  }, [first, last, chat.pending.length, atEnd]);

  // The composer grows, the keyboard of a phone opens: the end stays in sight.
  useEffect(() => {
    const element = box.current;
    if (!element || !atEnd) return;
    const follow = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
    });
    follow.observe(element);
    return () => follow.disconnect();
  }, [atEnd]);

  useEffect(() => {
    if (atEnd) setSeenTo(last);
    onLook?.(atEnd);
  }, [atEnd, last, onLook]);

  const onScroll = () => {
    const element = box.current;
    if (element) setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX);
  };
  const news = chat.log.filter((entry) => entry.kind === "message" && entry.seq > seenTo).length;

  return (
    <div class="log-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div class="log" ref={box} onScroll={onScroll} role="log" aria-label={label} tabIndex={0}>
        {older !== null && onOlder && (
          <div class="log-older">
            <Button small kind="quiet" disabled={chat.asked !== null} onClick={() => onOlder(older)}>
              {chat.asked === null ? words.older : words.loadingOlder}
            </Button>
          </div>
        )}
        <ol>
          {chat.log.map((entry, at) => (
            <EntryView
              key={entry.seq}
              entry={entry}
              before={chat.log[at - 1]}
              chat={chat}
              categoryName={categoryName}
            />
          ))}
          {chat.pending.map((pending, at) => (
            <li key={pending.id} class={at === 0 ? "bubble-line first" : "bubble-line"}>
              {at === 0 && <span class="bubble-who">{words.you}</span>}
              <div class="bubble sending" dir="auto">
                <Text text={pending.text} />
                <span class="bubble-meta">{words.sending}</span>
              </div>
            </li>
          ))}
        </ol>
      </div>
      {!atEnd && (
        <div class="log-newest">
          <Button small onClick={() => setAtEnd(true)}>
            {news > 0 ? words.newer(news) : words.newest}
          </Button>
        </div>
      )}
    </div>
  );
}

type EntryProps = {
  entry: Entry;
  before: Entry | undefined;
  chat: Chat;
  /** In a log under way; the entries of a record say it themselves. */
  categoryName?: (category: number) => string;
  /** Where this entry has an address of its own: it, and how it is called. */
  permalink?: { href: string; label: string } | undefined;
  /** Whether the reader was led to this entry. */
  led?: boolean;
  /** The text with what was found in it. */
  found?: readonly Piece[] | undefined;
};

export function EntryView({ entry, before, chat, categoryName, permalink, led, found }: EntryProps) {
  const { side, agent, road } = chat.header;
  const newDay = isNewDay(before?.at, entry.at) && (before !== undefined || entry.seq > 1);
  const head = newDay && <li class="day">{day(entry.at)}</li>;
  const at = <EntryTime at={entry.at} permalink={permalink} />;
  const here = { "data-entry": entry.seq, ...(led && { "aria-current": true, tabIndex: -1 }) };
  if (entry.kind !== "message") {
    return (
      <>
        {head}
        <li class="notice" {...here}>
          {notice(entry, { side, agent, categoryName, talks: road === "invitation" && categoryName !== undefined })}
          {at}
        </li>
      </>
    );
  }
  const mine = entry.side === side;
  const together =
    !newDay &&
    before?.kind === "message" &&
    before.side === entry.side &&
    before.name === entry.name &&
    entry.at - before.at < TOGETHER_MS;
  return (
    <>
      {head}
      <li
        class={["bubble-line", !mine && "theirs", !together && "first"].filter(Boolean).join(" ")}
        data-seq={entry.seq}
        {...here}
      >
        <span class={together ? "sr-only" : "bubble-who"} dir="auto">
          {isReader(entry, { side, agent }) ? words.you : entry.name}
        </span>
        <div class="bubble" dir="auto">
          <Text text={entry.text} found={found} />
          <span class="bubble-meta">
            {at}
            {mine && <Mark chat={chat} seq={entry.seq} />}
          </span>
        </div>
      </li>
    </>
  );
}

function EntryTime({ at, permalink }: { at: number } & Pick<EntryProps, "permalink">) {
  const shown = <time dateTime={new Date(at).toISOString()}>{time(at)}</time>;
  if (!permalink) return shown;
  return (
    <a class="permalink" href={permalink.href} aria-label={permalink.label}>
      {shown}
    </a>
  );
}

function Mark({ chat, seq }: { chat: Chat; seq: number }) {
  const { delivered, read } = theirMarks(chat);
  const label = read >= seq ? words.read : delivered >= seq ? words.delivered : words.sent;
  return (
    <span title={label}>
      <Tick two={delivered >= seq || read >= seq} read={read >= seq} />
      <span class="sr-only">{label}</span>
    </span>
  );
}
