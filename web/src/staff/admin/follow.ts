// A page that follows what others change: asks its routes when it opens, and again whenever the floor's line tells of one of its subjects.

import { useEffect, useRef } from "preact/hooks";
import { again } from "../../net/again";
import type { Subject } from "../../protocol/types";
import { onChange, startFloor } from "./floor";

/** Quick enough to seem at once, slow enough for somebody who changes a hundred. */
const AGAIN_MS = 500;

export function useFollowing(subjects: readonly Subject[], ask: () => Promise<unknown>): void {
  const newest = useRef(ask);
  newest.current = ask;
  useEffect(() => {
    const asking = again(AGAIN_MS, async () => void (await newest.current()));
    // Nothing was told of what changed before the line was open.
    const deaf = onChange((what) => {
      if (what === "anything" || subjects.includes(what)) asking.want();
    });
    const close = startFloor();
    asking.want();
    return () => {
      asking.stop();
      deaf();
      close();
    };
  }, []);
}
