// Who this browser and this tab are. Two tabs of one browser are one person, so only one of them may ask for a new token at a time.

import type { TabId } from "../protocol/types";
import { newId } from "./id";
import { keep, read } from "./kept";

const TAB = "usher.tab";
const TOKEN = "usher.customer";
const TOKEN_LOCK = "usher.customer.new";
/** Longer than any welcome takes; then another tab may ask. */
const CLAIM_MS = 6_000;

/** The tab's id, kept over reloads. A duplicated tab copies the session storage, and gets an id of its own here. */
export async function tabId(): Promise<TabId> {
  const kept = read("session", TAB);
  if (kept && /^[0-9a-f]{32}$/.test(kept) && (await owned(kept))) return kept;
  const made = newId();
  keep("session", TAB, made);
  await owned(made);
  return made;
}

/** Whether this tab got the lock of that id; it holds it until it is closed. */
async function owned(id: TabId): Promise<boolean> {
  if (!navigator.locks) return true;
  for (let tries = 0; tries < 4; tries++) {
    // A reloaded page may find its own lock still held for a moment.
    if (tries > 0) await new Promise((done) => setTimeout(done, 80));
    const got = await new Promise<boolean>((answer) => {
      navigator.locks
        .request(`usher.tab.${id}`, { ifAvailable: true }, (lock) => {
          answer(lock !== null);
          return lock ? new Promise<void>(() => {}) : undefined;
        })
        .catch(() => answer(true));
    });
    if (got) return true;
  }
  return false;
}

/** A token to say hello with, or the right to ask for a new one. `settle` must be called once the welcome came or the try failed. */
export type Claim = { token: string | null; settle: (token?: string) => void };

export async function claimCustomer(): Promise<Claim> {
  const token = read("local", TOKEN);
  if (token) return { token, settle: keepToken };
  return navigator.locks ? claimByLock() : claimByNote();
}

/** The server does not know this token: the next hello asks for a new one. */
export function forgetCustomer(): void {
  keep("local", TOKEN, null);
}

function keepToken(token?: string): void {
  if (token) keep("local", TOKEN, token);
}

function claimByLock(): Promise<Claim> {
  return new Promise((claimed) => {
    navigator.locks
      .request(TOKEN_LOCK, () => {
        const made = read("local", TOKEN);
        if (made) {
          claimed({ token: made, settle: keepToken });
          return undefined;
        }
        return new Promise<void>((release) => {
          const timer = setTimeout(release, CLAIM_MS);
          const settle = (token?: string) => {
            keepToken(token);
            clearTimeout(timer);
            release();
          };
          claimed({ token: null, settle });
        });
      })
      .catch(() => claimed({ token: read("local", TOKEN), settle: keepToken }));
  });
}

/** Without locks (plain http on another host): the first tab leaves a note, the others wait for its token. */
async function claimByNote(): Promise<Claim> {
  const note = Number(read("local", TOKEN_LOCK) ?? 0);
  if (Date.now() - note < CLAIM_MS) {
    for (let waited = 0; waited < CLAIM_MS; waited += 100) {
      await new Promise((done) => setTimeout(done, 100));
      const token = read("local", TOKEN);
      if (token) return { token, settle: keepToken };
      if (!read("local", TOKEN_LOCK)) break;
    }
  }
  keep("local", TOKEN_LOCK, String(Date.now()));
  const settle = (token?: string) => {
    keepToken(token);
    keep("local", TOKEN_LOCK, null);
  };
  return { token: read("local", TOKEN), settle };
}
