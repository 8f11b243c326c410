// The page's clock as a signal: what reads it is drawn again every second.

import { signal } from "@preact/signals";

const second = signal(Date.now());
let running = false;

/** Milliseconds, this page's clock, changing once a second. */
export function now(): number {
  if (!running) {
    running = true;
    // Whatever was loaded long ago and is drawn only now.
    second.value = Date.now();
    setInterval(() => {
      second.value = Date.now();
    }, 1000);
  }
  return second.value;
}
