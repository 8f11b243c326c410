// The list of those who are present: search, state, invite. However many they are, only the rows in sight are drawn.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { keyOf, peopleFound } from "../model/buddies";
import type { Buddy, PersonLine } from "../protocol/types";
import { people as words } from "../text/en-buddies";
import { Avatar, Badge, Button, Empty, Field, Loading } from "./parts";
import { announce } from "./toast";

/** The heading, to which the focus goes when what had it is gone. */
export const PEOPLE_TITLE = "people-title";

/** The height of a row, as the style has it. */
const ROW_REM = 4.25;
/** Rows drawn beyond each end of what is in sight, so that Tab always finds the next one. */
const BEYOND = 8;
/** So many are seen at a glance: nobody searches among fewer. */
const FEW = 6;
/** So long after the last letter somebody has typed what they search. */
const READ_MS = 800;

type PeopleProps = {
  known: boolean;
  others: readonly PersonLine[];
  /** Not while I am unavailable. */
  canInvite: boolean;
  onInvite: (who: Buddy) => void;
};

export function PeopleList({ known, others, canInvite, onInvite }: PeopleProps) {
  const [search, setSearch] = useState("");
  const found = peopleFound(others, search);
  const count =
    search.trim() === ""
      ? words.count(others.length)
      : found.length === 0
        ? words.noneFound
        : words.found(found.length, others.length);
  useFoundRead(search, count);
  return (
    <section class="stack" aria-labelledby={PEOPLE_TITLE}>
      <div class="people-head">
        <div class="grow">
          <h2 id={PEOPLE_TITLE} tabIndex={-1}>
            {words.title}
          </h2>
          {known && others.length > 0 && <p class="soft small numbers">{count}</p>}
        </div>
        {(others.length > FEW || search !== "") && (
          <search class="people-search">
            <Field
              label={words.search}
              name="search"
              type="search"
              optional="unsaid"
              value={search}
              onInput={setSearch}
            />
          </search>
        )}
      </div>
      {!known ? (
        <Loading />
      ) : others.length === 0 ? (
        <Empty icon="people" title={words.nobody} text={words.nobodyText} />
      ) : (
        <Rows lines={found} canInvite={canInvite} onInvite={onInvite} />
      )}
    </section>
  );
}

/** Reads out what was found, once after the last letter: not again whenever somebody comes or goes. */
function useFoundRead(search: string, found: string): void {
  const newest = useRef(found);
  newest.current = found;
  // The letters begin the time, and nothing else does.
  useEffect(() => {
    if (search.trim() === "") return;
    const timer = setTimeout(() => announce(newest.current), READ_MS);
    return () => clearTimeout(timer);
  }, [search]);
}

type RowsProps = { lines: readonly PersonLine[]; canInvite: boolean; onInvite: (who: Buddy) => void };

function Rows({ lines, canInvite, onInvite }: RowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const [[from, to], setShown] = useState<readonly [number, number]>([0, 2 * BEYOND]);
  const [held, setHeld] = useState<string | null>(null);
  const count = lines.length;
  useLayoutEffect(() => {
    const measure = () => {
      const element = list.current;
      if (!element) return;
      const row = ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const top = -element.getBoundingClientRect().top;
      const first = Math.max(0, Math.floor(top / row) - BEYOND);
      const last = Math.min(count, Math.ceil((top + window.innerHeight) / row) + BEYOND);
      setShown((before) => (before[0] === first && before[1] === last ? before : [first, last]));
    };
    measure();
    window.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      window.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [count]);
  if (count === 0) return null;
  // A row with the focus stays though it is scrolled out of sight: without it the focus would be nowhere.
  const rows = lines.map((line, at) => ({ line, at })).slice(from, Math.max(to, from));
  const heldAt = held === null ? -1 : lines.findIndex((line) => keyOf(line) === held);
  const heldLine = heldAt < from || heldAt >= to ? lines[heldAt] : undefined;
  if (heldLine) rows.push({ line: heldLine, at: heldAt });
  return (
    <ul
      class="people"
      ref={list}
      style={{ blockSize: `${count * ROW_REM}rem` }}
      onFocusIn={({ target }) => {
        setHeld(
          target instanceof Element ? (target.closest<HTMLElement>("[data-person]")?.dataset["person"] ?? null) : null,
        );
      }}
      onFocusOut={() => setHeld(null)}
    >
      {rows.map(({ line, at }) => (
        <Row key={keyOf(line)} line={line} at={at} count={count} canInvite={canInvite} onInvite={onInvite} />
      ))}
    </ul>
  );
}

type RowProps = Omit<RowsProps, "lines"> & { line: PersonLine; at: number; count: number };

function Row({ line, at, count, canInvite, onInvite }: RowProps) {
  const state = [line.available ? words.available : words.unavailable, line.idle && words.idle, line.status];
  return (
    <li
      class="person"
      data-person={keyOf(line)}
      style={{ insetBlockStart: `${at * ROW_REM}rem` }}
      aria-setsize={count}
      aria-posinset={at + 1}
    >
      <Avatar name={line.name} />
      <div class="grow">
        <p class="person-name">
          <span class="cut" dir="auto" title={line.name}>
            {line.name}
          </span>
          {line.kind === "agent" && <Badge>{words.staff}</Badge>}
        </p>
        <p class="person-state" title={line.status}>
          <span class={line.available ? "dot good" : "dot hollow"} />
          <span class="cut">{state.filter(Boolean).join(" · ")}</span>
        </p>
      </div>
      {line.available && (
        <Button
          small
          disabled={!canInvite}
          label={words.inviteWhom(line.name)}
          onClick={() =>
            onInvite(
              line.kind === "agent" ? { kind: "agent", agent: line.agent } : { kind: "guest", guest: line.guest },
            )
          }
        >
          {words.invite}
        </Button>
      )}
    </li>
  );
}
