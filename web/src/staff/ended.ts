// News that conversations may have ended, from whichever of the staff's lines this tab has open: the numbers of the house change then.

import { useEffect, useRef } from "preact/hooks";
import { again } from "../net/again";
import type { ServerFrame } from "../protocol/types";

const hearers = new Set<() => void>();

export function tellEnded(frame: ServerFrame): void {
  if (frame.type !== "board" || !frame.rows.some((row) => row.row === "totals")) return;
  for (const hear of hearers) hear();
}

/** Soon enough for one who waits for it, and seldom in a busy house. */
const AGAIN_MS = 2_000;

/** For as long as it is wanted, asks again whenever a conversation may have ended: also when the page is looked at again. */
export function useEnded(wanted: boolean, ask: () => Promise<void>): void {
  const newest = useRef(ask);
  newest.current = ask;
  useEffect(() => {
    if (!wanted) return;
    const asking = again(AGAIN_MS, () => newest.current());
    const onVisible = () => {
      if (document.visibilityState === "visible") asking.want();
    };
    hearers.add(asking.want);
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      asking.stop();
      hearers.delete(asking.want);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [wanted]);
}
