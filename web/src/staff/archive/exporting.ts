// The export of this tab: one at a time. It goes on while other pages of the staff are shown.

import { signal } from "@preact/signals";
import { exportQueryOf, type Filters } from "../../model/filters";
import { type Ended, type Progress, receive } from "../../net/export";
import { type FileKind, openFile } from "../../net/files";
import type { Exported, ExportFormat } from "../../protocol/types";
import { exporting as words } from "../../text/en-archive";
import { reasons } from "../../text/en-reasons";
import { path } from "../../ui/route";
import { toast } from "../../ui/toast";
import { account, lineLost, turnedAway } from "../session";

export type Running = { is: "running"; file: string; progress: Progress };
export type Over = { is: "over"; text: string; went: "well" | "wrong"; notes: readonly string[] };

/** `null`: none yet, or it was looked at. */
export const exporting = signal<Running | Over | null>(null);

const KINDS: Record<ExportFormat, FileKind> = {
  jsonl: { type: "application/x-ndjson", ending: "jsonl" },
  csv: { type: "text/csv", ending: "csv" },
  html: { type: "text/html", ending: "html" },
};

/** The page tells how far it is no more often than this. */
const TELL_MS = 100;

let current: AbortController | null = null;

/** Asks for a place first, where the browser lets one: that has to follow a press. */
export async function startExport(filters: Filters, format: ExportFormat): Promise<void> {
  if (exporting.value?.is === "running") return;
  const kind = KINDS[format];
  const file = words.file(today(), kind.ending);
  const sink = await openFile(file, kind);
  if (!sink) return;
  const mine = new AbortController();
  current = mine;
  let toldAt = 0;
  const tell = (progress: Progress) => {
    const now = performance.now();
    if (mine.signal.aborted || now - toldAt < TELL_MS) return;
    toldAt = now;
    exporting.value = { is: "running", file, progress };
  };
  const nothing = { conversations: 0, entries: 0, not_indexed: 0, unreadable: 0, missing: 0 };
  exporting.value = { is: "running", file, progress: { exported: nothing, share: null, bytes: 0 } };
  window.addEventListener("beforeunload", askToStay);
  // Somebody else in this tab has nothing to do with it.
  const forget = account.subscribe((who) => {
    if (who === null) mine.abort();
  });
  const ended = await receive(`/v1/conversations/export?${exportQueryOf(filters, format)}`, sink, tell, mine.signal);
  forget();
  window.removeEventListener("beforeunload", askToStay);
  current = null;
  const over = told(ended, file);
  exporting.value = account.value ? over : null;
  if (ended.is === "broke_off") void lineLost();
  if (over && account.value && !isShown()) toast(over.text);
}

export function cancelExport(): void {
  current?.abort();
}

export function forgetExport(): void {
  if (exporting.value?.is === "over") exporting.value = null;
}

function told(ended: Ended, file: string): Over | null {
  const wrong = (text: string): Over => ({ is: "over", text, went: "wrong", notes: [] });
  switch (ended.is) {
    case "done": {
      const { exported, bytes } = ended.progress;
      const text = words.done(file, exported.conversations, bytes);
      return { is: "over", text, went: "well", notes: notesOf(exported) };
    }
    case "called_off":
      return wrong(words.calledOff);
    case "broke_off":
      return wrong(words.brokeOff);
    case "not_written":
      return wrong(ended.full ? words.full : words.notWritten);
    case "refused": {
      if (turnedAway(ended.problem)) return null;
      const { reason } = ended.problem;
      return wrong(reason === "too_many" ? words.tooMany : words.refused(reasons[reason]));
    }
  }
}

/** What a file that is whole has not. */
export function notesOf({ unreadable, missing, not_indexed }: Exported): readonly string[] {
  return [
    ...(unreadable > 0 ? [words.unreadable(unreadable)] : []),
    ...(missing > 0 ? [words.missing(missing)] : []),
    ...(not_indexed > 0 ? [words.notIndexed] : []),
  ];
}

/** Elsewhere a notice says what became of it. */
function isShown(): boolean {
  return path().endsWith("/archive");
}

function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** `2026-11-21`, where the reader is. */
function today(): string {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
