// News that the archive's database is away or back, from whichever of the staff's lines this tab has open.

import { useEffect, useRef } from "preact/hooks";
import { again } from "../net/again";

const hearers = new Set<() => void>();

export function tellArchive(): void {
  for (const hear of hearers) hear();
}

const AGAIN_MS = 500;

/** A page without a line is told nothing: so often it asks of its own accord. */
const LOOK_MS = 10_000;

/** For as long as something is away, asks again whenever it may be back: also when the page is looked at again. */
export function useAway(away: boolean, ask: () => Promise<void>): void {
  const newest = useRef(ask);
  newest.current = ask;
  useEffect(() => {
    if (!away) return;
    const asking = again(AGAIN_MS, () => newest.current());
    const onVisible = () => {
      if (document.visibilityState === "visible") asking.want();
    };
    hearers.add(asking.want);
    document.addEventListener("visibilitychange", onVisible);
    const looking = setInterval(onVisible, LOOK_MS);
    return () => {
      asking.stop();
      clearInterval(looking);
      hearers.delete(asking.want);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [away]);
}
