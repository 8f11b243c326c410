// What one chooses of oneself and changes only so often: when the server refuses, that is said, and what it holds is shown again.

import { useState } from "preact/hooks";
import type { Reason, ServerFrame } from "../protocol/types";
import { self } from "../text/en-buddies";
import { toast } from "./toast";

type Answer = Extract<ServerFrame, { type: "ok" | "refused" }>;

/** Takes the answer. A browser has ticked what was pressed, so the part that uses this is drawn anew. */
export function useChange(whyNot: (reason: Reason) => string): (answer: Answer) => void {
  const [, drawAnew] = useState(0);
  return (answer) => {
    if (answer.type === "ok") return;
    drawAnew((times) => times + 1);
    toast(answer.reason === "too_many_tries" ? self.tooOften : whyNot(answer.reason));
  };
}
