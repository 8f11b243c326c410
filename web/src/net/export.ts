// A file that the server makes while it sends it. It ends in one of these words; nothing is thrown, and what is not whole is dropped.

import type { Exported, Problem } from "../protocol/types";
import { refusal } from "./api";
import type { Sink } from "./files";
import { NOTHING, read, type Unread } from "./pieces";

export type Progress = { exported: Exported; share: number | null; bytes: number };

export type Ended =
  | { is: "done"; progress: Progress }
  | { is: "called_off" }
  | { is: "refused"; problem: Problem }
  /** The connection or the server has not come to the end. */
  | { is: "broke_off" }
  | { is: "not_written"; full: boolean };

const NONE: Exported = { conversations: 0, entries: 0, not_indexed: 0, unreadable: 0, missing: 0 };
const BEGUN: Progress = { exported: NONE, share: null, bytes: 0 };

/** `path` asks for an export with its progress. */
export async function receive(
  path: string,
  sink: Sink,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const ended = await received(path, sink, tell, signal);
  if (ended.is === "done") return ended;
  // What is left in a place that cannot be written cannot be helped.
  await sink.drop().catch(() => {});
  return signal.aborted ? { is: "called_off" } : ended;
}

async function received(
  path: string,
  sink: Sink,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Ended> {
  let progress = BEGUN;
  let unread: Unread = NOTHING;
  let done = false;
  try {
    const response = await fetch(path, { credentials: "same-origin", signal });
    if (!response.ok) return { is: "refused", problem: await refusal(response) };
    const body = response.body?.getReader();
    for (let next = await body?.read(); next && !next.done; next = await body?.read()) {
      const came = read(unread, next.value);
      unread = came.unread;
      for (const bytes of came.bytes) {
        const fault = await written(() => sink.write(bytes));
        if (fault) return fault;
        progress = { ...progress, bytes: progress.bytes + bytes.length };
      }
      const step = came.steps.at(-1);
      if (step) progress = { ...progress, exported: step.exported, share: step.share };
      done ||= step?.done ?? false;
      tell(progress);
    }
  } catch {
    return { is: "broke_off" };
  }
  // Although all of it may have come.
  if (signal.aborted) return { is: "called_off" };
  if (!done || unread.left > 0) return { is: "broke_off" };
  return (await written(() => sink.finish())) ?? { is: "done", progress };
}

async function written(write: () => Promise<void>): Promise<Ended | null> {
  try {
    await write();
    return null;
  } catch (error) {
    return { is: "not_written", full: error instanceof DOMException && error.name === "QuotaExceededError" };
  }
}
