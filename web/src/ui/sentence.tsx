// A sentence around a name that may run in the other direction: whatever that is, the sentence keeps its own.

import { Fragment } from "preact";

/** In place of the name, when the sentence is asked for. */
const PLACE = "\u{FFFC}";

export function Sentence({ of, name }: { of: (name: string) => string; name: string }) {
  const [before, ...after] = of(PLACE).split(PLACE);
  return (
    <>
      {before}
      {after.map((part, index) => (
        <Fragment key={index}>
          <bdi>{name}</bdi>
          {part}
        </Fragment>
      ))}
    </>
  );
}
