// Asks again for what has changed: one question at a time, at most so often, and always once more after the last news.

export type Again = {
  want: () => void;
  /** Asks no more; an answer that is on its way still comes. */
  stop: () => void;
};

export function again(ms: number, ask: () => Promise<void>): Again {
  let wanted = false;
  let busy = false;
  let stopped = false;
  const run = async () => {
    busy = true;
    while (wanted && !stopped) {
      wanted = false;
      await Promise.all([ask(), new Promise((done) => setTimeout(done, ms))]);
    }
    busy = false;
  };
  return {
    want() {
      wanted = true;
      if (!busy) void run();
    },
    stop() {
      stopped = true;
    },
  };
}
