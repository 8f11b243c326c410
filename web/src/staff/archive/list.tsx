// The archive: ended conversations, newest first, filtered and searched; what is looked for stands in the address.

import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Faults, faultsOf } from "../../model/faults";
import {
  activeOf,
  addressOf,
  areDaysTurned,
  areManyWords,
  FILTER_NAMES,
  type Filters,
  filtersIn,
  lengthOf,
  NO_FILTERS,
  queryOf,
  type Trail,
  trailIn,
} from "../../model/filters";
import { recordAddress } from "../../model/record";
import { call, type Result } from "../../net/api";
import type { ArchiveLine, ConversationId, Hit, ArchivePage as Page } from "../../protocol/types";
import { dateTime, duration } from "../../text/en";
import { exporting as exportWords, placeOf, wayOf, whoOf, list as words } from "../../text/en-archive";
import { Marked } from "../../ui/marked";
import { Badge, Button, Empty, Loading } from "../../ui/parts";
import { go, path, search } from "../../ui/route";
import { startFloor } from "../admin/floor";
import { useAway } from "../archive-news";
import { useEnded } from "../ended";
import { SearchField } from "../search-field";
import { account, turnedAway } from "../session";
import { loadChoices } from "./choices";
import { ExportPanel } from "./export-panel";
import { exporting, forgetExport } from "./exporting";
import { ActiveFilters, FilterFields } from "./filter-fields";
import { keepListAddress, keepListPlace, takeListPlace } from "./list-address";
import "./archive.css";
import { useTitle } from "../../ui/title";

const PAGE = 50;
const COLUMNS = 7;
/** So long after the last key it is searched. */
const TYPING_MS = 250;

export function ArchivePage() {
  const base = path();
  const where = search();
  const filters = filtersIn(where);
  const trail = trailIn(where);
  const [page, setPage] = useState<Page | undefined>();
  const [busy, setBusy] = useState(true);
  const [refused, setRefused] = useState<Faults>({});
  const [wantsExport, setExport] = useState(false);
  const isRunning = exporting.value?.is === "running";
  const isExport = wantsExport || exporting.value !== null;
  const closeExport = () => {
    forgetExport();
    setExport(false);
  };
  const asked = useRef(0);
  const turned = areDaysTurned(filters);

  useTitle(words.title);
  useEffect(() => {
    void loadChoices();
  }, []);
  const ask = async () => {
    // What is on its way answers another question by now.
    asked.current += 1;
    const mine = asked.current;
    if (turned) return;
    const result = await found(filters, trail, () => mine === asked.current);
    // A later question is on its way: this answer is old.
    if (mine !== asked.current) return;
    setBusy(false);
    if (!result.ok && turnedAway(result.problem)) return;
    setRefused(result.ok ? {} : faultsOf(result.problem, FILTER_NAMES));
    if (result.ok) setPage(result.value);
  };
  useEffect(() => {
    keepListAddress(base + where);
    setBusy(!turned);
    void ask();
  }, [where, base, turned]);

  const show = (next: Filters, how: "push" | "replace" = "push") => go(addressOf(base, next), how);
  const active = activeOf(filters);
  // Where nobody reads anything yet, nothing moves under their eyes.
  const isEmpty = active.length === 0 && trail.length === 0 && page?.conversations.length === 0;
  useEnded(isEmpty, ask);
  const away = page?.away ?? false;
  useAway(away, ask);
  // An admin may read without a desk.
  const mayHaveNoDesk = (isEmpty || away) && (account.value?.admin ?? false);
  useEffect(() => (mayHaveNoDesk ? startFloor() : undefined), [mayHaveNoDesk]);
  const faults: Faults = turned ? { from: words.badDates } : refused;
  const faulty = !busy && FILTER_NAMES.some((name) => faults[name]);
  const lines = page?.conversations ?? [];
  return (
    <main id="main" class="sheet broad">
      <div class="sheet-head">
        <div class="stack-tight grow">
          <h1>{words.title}</h1>
          <p class="soft">{account.value?.admin ? words.leadAdmin : words.lead}</p>
        </div>
        {!isEmpty && (
          <Button onClick={() => (isExport ? closeExport() : setExport(true))} disabled={isRunning} expanded={isExport}>
            {exportWords.open}
          </Button>
        )}
      </div>
      {isExport && <ExportPanel filters={filters} ready={!turned && !faulty} onClose={closeExport} />}
      <div class="stack" hidden={isEmpty && !away}>
        <Search filters={filters} onSearch={(text) => show({ ...filters, text }, "replace")} fault={faults["text"]} />
        <FilterFields filters={filters} onChange={show} faults={faults} />
        {lines.length > 0 && <ActiveFilters filters={filters} onChange={show} />}
      </div>
      {faults["form"] && (
        <p class="fault" role="alert">
          {faults["form"]}
        </p>
      )}
      <p class="sr-only" role="status">
        {busy ? words.searching : faulty ? words.notAsked : words.shown(lines.length)}
      </p>
      {page && page.not_indexed > 0 && (
        <p class="banner note" role="status">
          {words.notIndexed(page.not_indexed)}
        </p>
      )}
      {page && page.unreadable.length > 0 && <LeftOut ids={page.unreadable} base={base} />}
      <p class={away ? "banner note" : "sr-only"} role="status">
        {away && words.away}
      </p>
      {!page && Object.keys(faults).length === 0 && <Loading />}
      {faulty && lines.length === 0 && <Empty icon="search" title={words.notAsked} text={words.notAskedText} />}
      {!faulty && page && lines.length === 0 && page.next !== null && (
        <Empty icon="search" title={words.further} text={words.furtherText} />
      )}
      {!faulty && page && lines.length === 0 && page.next === null && (
        <Nothing filters={filters} deep={trail.length > 0} away={away} onChange={show} />
      )}
      {lines.length > 0 && <Lines lines={lines} base={base} where={where} text={filters.text} stale={busy || faulty} />}
      {page && (trail.length > 0 || page.next !== null) && (
        <nav class="row paging" aria-label={words.paging}>
          {trail.length > 1 && (
            <a class="button small" href={addressOf(base, filters)}>
              {words.newest}
            </a>
          )}
          {trail.length > 0 && (
            <a class="button small" href={addressOf(base, filters, trail.slice(0, -1))}>
              {words.newer}
            </a>
          )}
          {page.next !== null && (
            <a class="button small" href={addressOf(base, filters, [...trail, page.next])}>
              {words.older}
            </a>
          )}
        </nav>
      )}
      {active.length > 0 && lines.length > 0 && page?.next === null && !away && <p class="soft small">{words.end}</p>}
    </main>
  );
}

/** A rare filter may find nothing among as many as the server looks at for one page; then it looks on, so many times. */
const LOOKS = 8;

async function found(filters: Filters, trail: Trail, wanted: () => boolean): Promise<Result<Page>> {
  let at = trail;
  const unreadable: ConversationId[] = [];
  for (let looks = 1; ; looks++) {
    const result = await call<Page>("GET", `/v1/conversations?${queryOf(filters, at, PAGE)}`);
    if (!result.ok) return result;
    const page = result.value;
    unreadable.push(...page.unreadable);
    if (page.conversations.length > 0 || page.next === null || looks === LOOKS || !wanted()) {
      return { ...result, value: { ...page, unreadable } };
    }
    at = [...at, page.next];
  }
}

/** As many as are named; of more it is told how many. */
const LEFT_OUT_MAX = 10;

/** What the archive has and nobody can read: each leads to its own page, which says so, and where an admin may erase its customer. */
function LeftOut({ ids, base }: { ids: readonly ConversationId[]; base: string }) {
  const more = ids.length - LEFT_OUT_MAX;
  return (
    <div class="banner note" role="status">
      <p>
        {words.unreadable}{" "}
        {ids.slice(0, LEFT_OUT_MAX).map((id, at) => (
          <Fragment key={id}>
            {at > 0 && ", "}
            <a href={recordAddress(base, id)}>{words.numbered(id)}</a>
          </Fragment>
        ))}
        {more > 0 && ` ${words.andMore(more)}`}
        {`. ${words.unreadableWhy}`}
      </p>
    </div>
  );
}

/** Searches while it is typed; what the address says wins when it changes by itself. */
function Search(props: { filters: Filters; onSearch: (text: string) => void; fault: string | undefined }) {
  const { filters, onSearch, fault } = props;
  const [text, setText] = useState(filters.text);
  const sent = useRef(filters.text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const search = useRef(onSearch);
  search.current = onSearch;
  useEffect(() => {
    if (filters.text === sent.current) return;
    sent.current = filters.text;
    setText(filters.text);
  }, [filters.text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (value: string) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = value;
      search.current(value);
    }, TYPING_MS);
  };
  return (
    <search class="archive-search">
      <SearchField label={words.search} value={text} onInput={type} />
      {fault && <p class="fault">{fault}</p>}
    </search>
  );
}

type NothingProps = { filters: Filters; deep: boolean; away: boolean; onChange: (filters: Filters) => void };

function Nothing({ filters, deep, away, onChange }: NothingProps) {
  const active = activeOf(filters);
  if (away) {
    return (
      <Empty icon="clock" title={active.length === 0 ? words.emptyAway : words.nothingAway} text={words.emptyAwayText}>
        <ActiveFilters filters={filters} onChange={onChange} without />
      </Empty>
    );
  }
  if (active.length === 0) {
    return <Empty icon="chat" title={deep ? words.end : words.empty} text={deep ? "" : words.emptyText} />;
  }
  const drop = active.length === 1 ? words.nothingOne : words.nothingMany;
  return (
    <Empty icon="search" title={words.nothing} text={areManyWords(filters) ? `${words.allWords} ${drop}` : drop}>
      <ActiveFilters filters={filters} onChange={onChange} without />
      {active.length > 1 && <Button onClick={() => onChange(NO_FILTERS)}>{words.clear}</Button>}
    </Empty>
  );
}

type LinesProps = { lines: readonly ArchiveLine[]; base: string; where: string; text: string; stale: boolean };

function Lines({ lines, base, where, text, stale }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  // Back from a record: where it was left, at the link that was followed.
  useLayoutEffect(() => {
    const left = takeListPlace(base + where);
    if (!left) return;
    window.scrollTo({ top: left.top, behavior: "instant" });
    const links = [...(box.current?.querySelectorAll("a") ?? [])];
    links.find((link) => link.getAttribute("href") === left.followed)?.focus({ preventScroll: true });
  }, []);
  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link) keepListPlace(base + where, link.getAttribute("href") ?? "");
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only looks on while its links are followed.
    // biome-ignore lint/a11y/useKeyWithClickEvents: a key on a link is a click.
    <div class={stale ? "table-wrap stale" : "table-wrap"} ref={box} onClick={follow}>
      <table class="table cards archive-table">
        <thead>
          <tr>
            <th class="archive-customer">{words.customer}</th>
            <th class="archive-when">{words.when}</th>
            <th class="archive-category">{words.category}</th>
            <th class="archive-agents">{words.agents}</th>
            <th class="archive-length">{words.length}</th>
            <th class="archive-how">{words.how}</th>
            <th class="archive-rating">{words.rating}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Fragment key={line.conversation}>
              <tr class={line.hits?.length ? "has-hits" : undefined}>
                <td data-label={words.customer} class="name">
                  <Head line={line} base={base} text={text} />
                </td>
                <td data-label={words.when} class="numbers">
                  {dateTime(line.started)}
                </td>
                <td data-label={words.category}>
                  <Clamped text={placeOf(line)} />
                </td>
                <td data-label={words.agents}>
                  <Clamped text={line.agents.join(", ")} />
                </td>
                <td data-label={words.length} class="numbers">
                  {duration(lengthOf(line))}
                </td>
                <td data-label={words.how}>{wayOf(line.why, line.road)}</td>
                <td data-label={words.rating} class={line.rating === null ? "numbers unrated" : "numbers"}>
                  {line.rating === null ? "–" : words.stars(line.rating)}
                </td>
              </tr>
              <HitsRow line={line} base={base} text={text} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ line, base, text }: { line: ArchiveLine; base: string; text: string }) {
  const who = whoOf(line);
  return (
    <span class="stack-name">
      <a class="clamped" href={recordAddress(base, line.conversation, { entry: 0, text })} dir="auto" title={who}>
        {who}
      </a>
      {line.subject && (
        <span class="soft small clamped" dir="auto" title={line.subject}>
          {line.subject}
        </span>
      )}
      {line.tags.length > 0 && (
        <span class="row tag-row">
          {line.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      )}
    </span>
  );
}

/** Where it was found, over the whole width of the list. */
function HitsRow({ line, base, text }: { line: ArchiveLine; base: string; text: string }) {
  if (!line.hits?.length) return null;
  return (
    <tr class="hits">
      <td colSpan={COLUMNS}>
        {line.hits.map((hit) => (
          <HitLine key={hit.seq} hit={hit} href={recordAddress(base, line.conversation, { entry: hit.seq, text })} />
        ))}
      </td>
    </tr>
  );
}

/** At most two lines of it; all of it when it is pointed at. */
function Clamped({ text }: { text: string }) {
  return (
    <span class="clamped" dir="auto" title={text}>
      {text}
    </span>
  );
}

/** The place where the words stand, those found marked; it leads there. */
function HitLine({ hit, href }: { hit: Hit; href: string }) {
  return (
    <a class="hit small" dir="auto" href={href}>
      <Marked pieces={hit.pieces} />
    </a>
  );
}
