// Whoever is not let in again because too many of their network came at once tries again by themselves, ever more seldom.

/** An address is let in again one by one, every few seconds: not all who wait ask at once, nor soon again. */
const FIRST_MS = 5_000;
const LONGEST_MS = 30_000;

export type Retry = {
  /** It was refused: asks once more later. */
  refused: () => void;
  /** Nothing is to be asked any more. */
  over: () => void;
};

export function retrying(ask: () => void): Retry {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  return {
    refused() {
      clearTimeout(timer);
      const least = Math.min(FIRST_MS * 2 ** tries, LONGEST_MS);
      timer = setTimeout(ask, least * (1 + Math.random()));
      tries += 1;
    },
    over() {
      clearTimeout(timer);
      tries = 0;
    },
  };
}
