// The audit log: who did what, from where, with before and after; filtered, page by page, exported.

import { useEffect, useRef, useState } from "preact/hooks";
import {
  type AuditFilter,
  addressOf,
  deed,
  doer,
  FIRST,
  fieldName,
  filterOf,
  isFiltered,
  isSecretChange,
  NO_FILTER,
  newer,
  older,
  pageOf,
  questionOf,
  type Trail,
  valueWords,
} from "../../model/audit";
import { type Faults, faultsOf } from "../../model/faults";
import { byName } from "../../model/people";
import { call } from "../../net/api";
import type { Agent, ApiKey, AuditChange, AuditEntry, AuditPage as Page } from "../../protocol/types";
import { dateTimeSeconds, exactMoment } from "../../text/en";
import { audit as words } from "../../text/en-access";
import { Button, Empty, Loading } from "../../ui/parts";
import { go, query } from "../../ui/route";
import { useTitle } from "../../ui/title";
import { turnedAway } from "../session";
import { AuditFilters } from "./audit-filters";

const PAGE = "50";

export function AuditPage() {
  const filter = filterOf(query);
  const address = addressOf(filter);
  const [trail, setTrail] = useState<{ address: string; trail: Trail }>({ address, trail: FIRST });
  const [page, setPage] = useState<Page | undefined>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | undefined>();
  const [addressFault, setAddressFault] = useState<string | undefined>();
  const [agents, setAgents] = useState<readonly Agent[]>([]);
  const [keys, setKeys] = useState<readonly ApiKey[]>([]);
  const table = useRef<HTMLDivElement>(null);
  // Another filter begins at its newest entry.
  const here = trail.address === address ? trail.trail : FIRST;
  const before = here.at(-1) ?? null;

  useTitle(words.title);
  useEffect(() => {
    void call<Agent[]>("GET", "/v1/agents").then((result) => {
      if (result.ok) setAgents(byName(result.value));
    });
    void call<ApiKey[]>("GET", "/v1/keys").then((result) => {
      if (result.ok) setKeys(result.value);
    });
  }, []);
  useEffect(() => {
    let isLate = false;
    setBusy(true);
    const asked = questionOf(filter, { limit: PAGE, ...(before === null ? {} : { before: String(before) }) });
    void call<Page>("GET", `/v1/audit?${asked}`).then((result) => {
      if (isLate) return;
      setBusy(false);
      if (!result.ok && turnedAway(result.problem)) return;
      if (result.ok) setPage(result.value);
      const wrong: Faults = result.ok ? {} : faultsOf(result.problem, ["address"]);
      setAddressFault(wrong["address"] && words.addressBad);
      setFault(wrong["form"]);
    });
    return () => {
      isLate = true;
    };
  }, [address, before]);

  const change = (wanted: AuditFilter) => {
    const to = addressOf(wanted);
    go(to ? `/admin/audit?${to}` : "/admin/audit", "replace");
  };
  const turn = (to: Trail) => {
    setTrail({ address, trail: to });
    table.current?.focus();
    window.scrollTo(0, 0);
  };
  return (
    <main id="main" class="sheet">
      <div class="stack-tight">
        <h1>{words.title}</h1>
        <p class="soft">{words.lead}</p>
      </div>
      <AuditFilters filter={filter} agents={agents} keys={keys} addressFault={addressFault} onChange={change} />
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!page && !fault && <Loading />}
      {page?.entries.length === 0 && (
        <None filtered={isFiltered(filter)} further={page.next !== null} clear={() => change(NO_FILTER)} />
      )}
      {page && page.entries.length > 0 && (
        <div class="table-wrap" ref={table} tabIndex={-1} aria-busy={busy}>
          <Table entries={page.entries} />
        </div>
      )}
      {page && (page.entries.length > 0 || page.next !== null || here.length > 1) && (
        <div class="row sheet-foot">
          <span class="row grow soft small">
            {words.exportHint}
            <a href={`/v1/audit/export?${questionOf(filter, { format: "csv" })}`} download>
              {words.csv}
            </a>
            <a href={`/v1/audit/export?${questionOf(filter, { format: "jsonl" })}`} download>
              {words.jsonl}
            </a>
          </span>
          <Button disabled={busy || here.length === 1} onClick={() => turn(newer(here))}>
            {words.newer}
          </Button>
          <Button
            disabled={busy || page.next === null || page.next === undefined}
            onClick={() => page.next !== null && turn(older(here, page.next))}
          >
            {words.older}
          </Button>
        </div>
      )}
    </main>
  );
}

function None({ filtered, further, clear }: { filtered: boolean; further: boolean; clear: () => void }) {
  if (further) return <Empty icon="clock" title={words.further} text={words.furtherText} />;
  if (!filtered) return <Empty icon="clock" title={words.noneTitle} text={words.noneText} />;
  return (
    <Empty icon="clock" title={words.noneFoundTitle} text={words.noneFoundText}>
      <Button onClick={clear}>{words.clear}</Button>
    </Empty>
  );
}

function Table({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <table class="table cards audit">
      <thead>
        <tr>
          <th>{words.when}</th>
          <th>{words.who}</th>
          <th>{words.what}</th>
          <th>{words.changes}</th>
          <th>{words.where}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.audit}>
            <td data-label={words.when} class="numbers audit-when">
              <time dateTime={new Date(entry.at).toISOString()} title={exactMoment(entry.at)}>
                {dateTimeSeconds(entry.at)}
              </time>
            </td>
            <td data-label={words.who} class="audit-who">
              <bdi>{doer(entry)}</bdi>
            </td>
            <td data-label={words.what}>
              <Deed entry={entry} />
            </td>
            <td data-label={words.changes} class={entry.changes.length === 0 ? "audit-none" : undefined}>
              <Changes entry={entry} />
            </td>
            <td data-label={words.where} class="mono small audit-where">
              {entry.address ?? "–"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Deed({ entry }: { entry: AuditEntry }) {
  const to = pageOf(entry);
  return to === null ? <span>{deed(entry)}</span> : <a href={to}>{deed(entry)}</a>;
}

function Changes({ entry: { target, changes } }: { entry: AuditEntry }) {
  if (changes.length === 0) return <span class="soft">–</span>;
  return (
    <ul class="audit-changes">
      {changes.filter(isSaid).map((change) => (
        <li key={change.field}>
          {isSecretChange(change) ? (
            words.changed(fieldName(change))
          ) : (
            <>
              <span class="soft">{fieldName(change)}:</span> {/* What is new had nothing before. */}
              {change.before && (
                <>
                  <Value value={valueWords(change, change.before, target)} /> →{" "}
                </>
              )}
              <Value value={valueWords(change, change.after, target)} />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Nothing that is still nothing is no change to speak of. */
const isSaid = ({ before, after }: AuditChange) => Boolean(before || after);

function Value({ value }: { value: string | null }) {
  return value === null || value === "" ? <span class="soft">{words.nothing}</span> : <bdi>{value}</bdi>;
}
