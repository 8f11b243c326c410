// The list of those who are present: search, state, invite. However many they are, only the rows in sight are drawn.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { keyOf, peopleFound } from "../model/buddies";
import type { Buddy, PersonLine } from "../protocol/types";
import { people as words } from "../text/en-buddies";
import { Avatar, Badge, Button, Empty, Field, Loading } from "./parts";
import { announce } from "./toast";

const PEOPLE_TITLE = "people-title";

/** The height of a row, as the style has it. */
const ROW_REM = 4.25;
/** Rows drawn beyond each end of what is in sight, so that Tab always finds the next one. */
const BEYOND = 8;
/** So many are seen at a glance: nobody searches among fewer. */
const FEW = 6;
/** So long after the last letter somebody has typed what they search. */
const READ_MS = 800;

/** Where the focus goes when what had it is gone: to the row of this person, else to the heading. What is in sight stays where it is. */
export function focusPerson(who?: Buddy): void {
  const row = who && document.querySelector<HTMLElement>(`[data-person="${keyOf(who)}"]`);
  (row ?? document.getElementById(PEOPLE_TITLE))?.focus({ preventScroll: true });
}

/** Whose button was pressed last. Once it is disabled or gone, the page cannot tell any more that it had the focus. */
let pressed: string | null = null;

/** Whether it was pressed on this page that this person is invited, and the focus has gone nowhere else since. Asked once. */
export function wasPressed(who: Buddy): boolean {
  const had = pressed === keyOf(who);
  const focused = document.activeElement;
  pressed = null;
  return had && (focused === null || focused === document.body || focused.closest(".person") !== null);
}

type PeopleProps = {
  known: boolean;
  others: readonly PersonLine[];
  /** Whose answer I wait for. */
  invited: Buddy | undefined;
  /** Not while I am unavailable. */
  canInvite: boolean;
  onInvite: (who: Buddy) => void;
};

export function PeopleList({ known, others, invited, canInvite, onInvite }: PeopleProps) {
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
        <Rows lines={found} invited={invited} canInvite={canInvite} onInvite={onInvite} />
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

type RowsProps = Pick<PeopleProps, "invited" | "canInvite" | "onInvite"> & { lines: readonly PersonLine[] };

function Rows({ lines, invited, canInvite, onInvite }: RowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const awaited = useRef<string | null>(null);
  if (invited) awaited.current = keyOf(invited);
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
  // A row with the focus stays though it is scrolled out of sight, and so does the one to which the focus comes back: without it the
  // focus would be nowhere.
  const rows = lines.map((line, at) => ({ line, at })).slice(from, Math.max(to, from));
  for (const key of new Set([held, awaited.current])) {
    const at = key === null ? -1 : lines.findIndex((line) => keyOf(line) === key);
    const line = at < from || at >= to ? lines[at] : undefined;
    if (line) rows.push({ line, at });
  }
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

type RowProps = Pick<RowsProps, "canInvite" | "onInvite"> & { line: PersonLine; at: number; count: number };

function Row({ line, at, count, canInvite, onInvite }: RowProps) {
  const row = useRef<HTMLLIElement>(null);
  const state = [line.available ? words.available : words.unavailable, line.idle && words.idle, line.status];
  useLayoutEffect(() => {
    const element = row.current;
    return () => {
      if (element?.contains(document.activeElement)) focusPerson();
    };
  }, []);
  return (
    <li
      class="person"
      ref={row}
      tabIndex={-1}
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
      {line.available && <Invite line={line} canInvite={canInvite} onInvite={onInvite} />}
    </li>
  );
}

function Invite({ line, canInvite, onInvite }: Pick<RowProps, "line" | "canInvite" | "onInvite">) {
  const who: Buddy =
    line.kind === "agent" ? { kind: "agent", agent: line.agent } : { kind: "guest", guest: line.guest };
  const key = keyOf(line);
  useLayoutEffect(
    () => () => {
      if (document.activeElement?.matches(`[data-person="${key}"] button`)) focusPerson(who);
    },
    [key],
  );
  return (
    <Button
      small
      disabled={!canInvite}
      label={words.inviteWhom(line.name)}
      onClick={() => {
        pressed = key;
        onInvite(who);
      }}
    >
      {words.invite}
    </Button>
  );
}
