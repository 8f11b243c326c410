// A lobby that is closed to guests: the page asks from time to time whether it is open again, and at once when somebody turns to it.

/** Not all at once, and seldom: nothing happens here for long. */
const AGAIN_MIN_MS = 15_000;
const AGAIN_MAX_MS = 30_000;

export type Shut = {
  /** It is closed: asks once more later. */
  closed: () => void;
  /** Nothing is to be asked any more. */
  over: () => void;
};

/** Nobody looks at a hidden page: it asks when it is seen again. */
export function whileShut(ask: () => void): Shut {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const askIfSeen = () => {
    if (document.visibilityState !== "visible") return;
    over();
    ask();
  };
  const over = () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", askIfSeen);
  };
  const closed = () => {
    over();
    timer = setTimeout(askIfSeen, AGAIN_MIN_MS + Math.random() * (AGAIN_MAX_MS - AGAIN_MIN_MS));
    document.addEventListener("visibilitychange", askIfSeen);
  };
  return { closed, over };
}
