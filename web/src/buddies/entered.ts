// Whether this person means to be in the lobby: a tab that is loaded again, or was cut off for too long, enters by itself; one that is
// opened on another day asks first.

import { keep, read } from "../net/kept";

const NAME = "usher.buddy";
/** In this tab, and in no tab any more once one of them has left. */
const IN = "usher.buddy.in";

export function keepEntered(name: string): void {
  keep("local", NAME, name);
  keep("local", IN, "yes");
  keep("session", IN, "yes");
}

export function forgetEntered(): void {
  keep("local", IN, null);
  keep("session", IN, null);
}

/** The name by which to enter again, for who had entered by this tab and has not left. */
export function nameToEnterAgain(): string | null {
  return read("session", IN) && read("local", IN) ? read("local", NAME) : null;
}

/** The name of the last time, to begin with. */
export const keptName = (): string => read("local", NAME) ?? "";
