// What one says of oneself and has changed too often: kept, over a reload too, and sent once it may be.

import { signal } from "@preact/signals";
import { keep, read } from "./kept";
import type { Answer } from "./socket";

/** Others are shown a change only so often: what came too soon may be sent again by then. */
const AGAIN_MS = 10_000;
const LATE = "usher.status-late";

/** What came too soon and is not sent yet. Not the form's own: the page may show something else when it is sent. */
export const late = signal<string | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** `null` takes it away. */
type Send = (text: string | null, then: (answer: Answer) => void) => void;
type Then = (answer: Answer) => void;

/** `who` names the account, so that another one in the same tab does not say it. */
type Late = { who: string; text: string; at: number };

/** Sends it now, or when it may be; `then` is told what became of it in the end. */
export function saveStatus(who: string, text: string, send: Send, then: Then): void {
  forgetStatus();
  ask(who, text, send, then);
}

/** After a reload: what waited before waits on. Answers whether anything does. */
export function resumeStatus(who: string, send: Send, then: Then): boolean {
  if (late.value !== null) return true;
  const kept = keptLate();
  if (kept?.who !== who) return false;
  wait(kept, send, then);
  return true;
}

/** The server says it of this person: what waits is said, though the answer was lost with a line or a tab. */
export function heardStatus(me: { status?: string | null } | null): void {
  if (me && late.value !== null && late.value === (me.status ?? "")) forgetStatus();
}

/** Nobody is there to say it for now. */
export function pauseStatus(): void {
  clearTimeout(timer);
  late.value = null;
}

export function forgetStatus(): void {
  pauseStatus();
  keep("session", LATE, null);
}

function ask(who: string, text: string, send: Send, then: Then): void {
  send(text || null, (answer) => {
    forgetStatus();
    if (answer.type === "ok" || answer.reason !== "too_many_tries") return then(answer);
    const kept = { who, text, at: Date.now() + AGAIN_MS };
    keep("session", LATE, JSON.stringify(kept));
    wait(kept, send, then);
  });
}

function wait({ who, text, at }: Late, send: Send, then: Then): void {
  late.value = text;
  // The clock may have been put right meanwhile.
  const ms = Math.min(Math.max(at - Date.now(), 0), AGAIN_MS);
  timer = setTimeout(() => ask(who, text, send, then), ms);
}

function keptLate(): Late | null {
  try {
    const kept: unknown = JSON.parse(read("session", LATE) ?? "null");
    return isLate(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isLate(value: unknown): value is Late {
  if (typeof value !== "object" || value === null) return false;
  const { who, text, at } = value as Record<string, unknown>;
  return typeof who === "string" && typeof text === "string" && typeof at === "number";
}
