// Whether this person means to be in the lobby: a tab that is loaded again, or was cut off for too long, enters by itself, as they
// were there; one that is opened on another day asks first.

import { keep, read } from "../net/kept";
import type { Myself } from "../protocol/types";

const NAME = "usher.buddy";
/** In this tab, and in no tab any more once one of them has left. */
const IN = "usher.buddy.in";
/** In this tab: what others see beside the name. Kept only while it is not as everybody begins. */
const UNAVAILABLE = "usher.buddy.unavailable";
const STATUS = "usher.buddy.status";

/** As whom to enter again. */
export type Entered = Pick<Myself, "name" | "available" | "status">;

export function keepEntered({ name, available, status }: Entered): void {
  keep("local", NAME, name);
  keep("local", IN, "yes");
  keep("session", IN, "yes");
  keep("session", UNAVAILABLE, available ? null : "yes");
  keep("session", STATUS, status);
}

export function forgetEntered(): void {
  keep("local", IN, null);
  for (const key of [IN, UNAVAILABLE, STATUS]) keep("session", key, null);
}

/** As whom to enter again, for who had entered by this tab and has not left. */
export function toEnterAgain(): Entered | null {
  const name = read("session", IN) && read("local", IN) ? read("local", NAME) : null;
  if (name === null) return null;
  return { name, available: read("session", UNAVAILABLE) === null, status: read("session", STATUS) };
}

/** The name of the last time, to begin with. */
export const keptName = (): string => read("local", NAME) ?? "";
