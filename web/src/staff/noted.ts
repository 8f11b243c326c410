// News of notes and tags, from whichever of the staff's lines this tab has open.

import { useEffect, useRef } from "preact/hooks";
import { again } from "../net/again";
import type { ConversationId } from "../protocol/types";

/** `null`: some may not have been told. */
type Hear = (conversation: ConversationId | null) => void;

const hearers = new Set<Hear>();

export function tellNoted(conversation: ConversationId | null): void {
  for (const hear of hearers) hear(conversation);
}

/** Quick enough to seem at once, slow enough for somebody who gives many tags. */
const AGAIN_MS = 500;

/** Asks again whenever notes or tags of the conversation may have changed: also when a page that has no line is looked at again. */
export function useNoted(conversation: ConversationId, ask: () => Promise<void>): void {
  const newest = useRef(ask);
  newest.current = ask;
  useEffect(() => {
    const asking = again(AGAIN_MS, () => newest.current());
    const hear: Hear = (one) => {
      if (one === null || one === conversation) asking.want();
    };
    const onVisible = () => {
      if (document.visibilityState === "visible") asking.want();
    };
    hearers.add(hear);
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      asking.stop();
      hearers.delete(hear);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [conversation]);
}
