// What was changed and not saved is not lost without a word: by a link, by the browser's own buttons, or with the tab.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { unsaved as words } from "../text/en";
import { Confirm } from "./dialog";
import { guardLeaving } from "./route";

type Unsaved = {
  /** The question, when it is to be asked. */
  question: ComponentChildren;
  /** It is saved, or thrown away on purpose: the page may be left. */
  forget: () => void;
};

export function useUnsaved(changed: boolean): Unsaved {
  const [leave, setLeave] = useState<(() => void) | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useLayoutEffect(() => {
    if (!changed) return;
    const free = guardLeaving((leave) => setLeave(() => leave));
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onUnload);
    stop.current = () => {
      free();
      window.removeEventListener("beforeunload", onUnload);
    };
    return () => stop.current?.();
  }, [changed]);
  return {
    question: leave && (
      <Confirm
        title={words.title}
        text={words.text}
        yes={words.leave}
        no={words.stay}
        danger
        onYes={leave}
        onClose={() => setLeave(null)}
      />
    ),
    forget: () => stop.current?.(),
  };
}
