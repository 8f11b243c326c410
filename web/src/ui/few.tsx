// The first few of a list that may be long, and a button that shows the rest in place.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { fewOf } from "../model/few";
import { frame } from "../text/en";

type FewProps = {
  list: readonly string[];
  shown: number;
  children: (few: readonly string[]) => ComponentChildren;
};

export function Few({ list, shown, children }: FewProps) {
  const [all, setAll] = useState(false);
  const few = fewOf(list, shown);
  const rest = list.length - few.length;
  return (
    <>
      {children(all ? list : few)}
      {rest > 0 && (
        <>
          {" "}
          <button
            type="button"
            class="link-button small"
            aria-expanded={all}
            title={all ? undefined : list.join(", ")}
            onClick={() => setAll(!all)}
          >
            {all ? frame.fewer : frame.andMore(rest)}
          </button>
        </>
      )}
    </>
  );
}
