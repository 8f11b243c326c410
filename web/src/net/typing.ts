// Tells the other side that somebody is typing: at the first key, again every few seconds, and once when it stops.

export type Typing = { typed: (something: boolean) => void };

const AGAIN_MS = 3_000;
const STOPPED_MS = 5_000;

export function typing(send: (on: boolean) => void): Typing {
  let toldAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    if (toldAt > 0) send(false);
    toldAt = 0;
  };
  return {
    typed(something) {
      clearTimeout(timer);
      if (!something) return stop();
      timer = setTimeout(stop, STOPPED_MS);
      if (Date.now() - toldAt < AGAIN_MS) return;
      toldAt = Date.now();
      send(true);
    },
  };
}
