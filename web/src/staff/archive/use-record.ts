// One record as it is read: the part in which an entry stands, then more of it when asked for.

import { useEffect, useRef, useState } from "preact/hooks";
import {
  ADDITIONS,
  type Asked,
  askedFor,
  hasEntry,
  joined,
  type Part,
  partAfter,
  partAround,
  partBefore,
  type RecordPlace,
  recordPath,
  withAdditions,
} from "../../model/record";
import { call } from "../../net/api";
import type { ArchiveRecord, Problem } from "../../protocol/types";
import type { outOfReach } from "../../text/en-archive";
import { useAway } from "../archive-news";
import { turnedAway } from "../session";

type Side = "before" | "after";

function awayBy(problem: Problem | undefined): Reading["away"] {
  switch (problem?.reason) {
    case "archive_away":
    case "archive_wrong":
      return problem.reason;
    default:
      return null;
  }
}

export type Reading = {
  record: ArchiveRecord | undefined;
  /** Which of its entries were asked for. */
  asked: Asked;
  problem: Problem | undefined;
  /** Whether the entry asked for is not there for this reader. */
  missing: boolean;
  busy: boolean;
  /** Why what was last asked for could not be had, if the archive is out of reach. It is asked for again by itself. */
  away: keyof typeof outOfReach | null;
  /** Where that would have stood: before or after what is held, else elsewhere. */
  lacks: Side | null;
  /** Asks for it again. */
  again: () => Promise<void>;
  more: (which: Side) => void;
  change: (how: (record: ArchiveRecord) => ArchiveRecord) => void;
  /** Asks again for what was added to it. */
  refresh: () => Promise<void>;
};

export function useRecord(id: number, { entry, text, beside }: RecordPlace): Reading {
  const [record, setRecord] = useState<ArchiveRecord | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const [busy, setBusy] = useState(false);
  const [side, setSide] = useState<Side | null>(null);
  const [range, setRange] = useState<Asked>({ first: 1, last: 0 });
  /** The last question; the answer to one before is old. */
  const asked = useRef(0);
  /** What was asked for last. */
  const wanted = useRef<() => Promise<void>>(async () => {});
  /** Of what `record` is a part. */
  const of = useRef("");

  const load = async (wantedPart: Part, held: ArchiveRecord | undefined) => {
    let part = wantedPart;
    asked.current += 1;
    const mine = asked.current;
    wanted.current = () => load(wantedPart, held);
    setBusy(true);
    let result = await call<ArchiveRecord>("GET", recordPath(id, part, { text, beside }));
    // No such entry for this reader: then from the beginning.
    if (result.ok && !held && part.from > 1 && entry !== null && !hasEntry(result.value, entry)) {
      part = partAround(null);
      result = await call<ArchiveRecord>("GET", recordPath(id, part, { text, beside }));
    }
    if (mine !== asked.current) return;
    setBusy(false);
    if (result.ok) {
      setRecord(held ? joined(held, result.value) : result.value);
      setRange(askedFor(part, result.value, held && range));
      setProblem(undefined);
    } else if (!turnedAway(result.problem)) setProblem(result.problem);
  };

  useEffect(() => {
    const what = `${id} ${beside} ${text}`;
    const isHeld = record !== undefined && of.current === what;
    if (isHeld && (entry === null || entry > record.line.entries || hasEntry(record, entry))) return;
    of.current = what;
    setSide(null);
    void load(partAround(entry), undefined);
  }, [id, beside, text, entry]);

  const away = awayBy(problem);
  useAway(away !== null, () => wanted.current());

  const change = (how: (record: ArchiveRecord) => ArchiveRecord) => setRecord((held) => held && how(held));
  const refresh = async () => {
    const result = await call<ArchiveRecord>("GET", recordPath(id, ADDITIONS, { text: "", beside: null }));
    if (result.ok) change((held) => withAdditions(held, result.value));
    else turnedAway(result.problem);
  };

  return {
    record,
    asked: range,
    problem,
    missing: record !== undefined && !busy && entry !== null && !hasEntry(record, entry),
    busy,
    away,
    lacks: away ? side : null,
    again: () => wanted.current(),
    more: (which) => {
      const part = record && (which === "before" ? partBefore(range) : partAfter(range, record));
      if (!part) return;
      setSide(which);
      void load(part, record);
    },
    change,
    refresh,
  };
}
