// How long to wait before the next try to connect: everyone jittered, so that a restarted server is not stormed.

const FIRST_MIN_MS = 500;
const FIRST_MAX_MS = 3_000;
const LONGEST_MS = 20_000;

/** After a good connection was lost: `failures` 0. It grows only when tries fail. `random` is in [0, 1). */
export function waitBeforeTry(failures: number, random: number): number {
  const max = Math.min(FIRST_MAX_MS * 1.6 ** failures, LONGEST_MS);
  return Math.round(FIRST_MIN_MS + random * (max - FIRST_MIN_MS));
}
