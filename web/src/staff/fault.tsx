// What stands below a form that was refused, and how long until another try.

import { useEffect, useRef } from "preact/hooks";
import { clock } from "../model/time";
import { waits } from "../text/en-staff";
import { now } from "../ui/tick";
import { announce } from "../ui/toast";
import type { Sending } from "./form";

export function FormFault({ sending }: { sending: Sending }) {
  return (
    <>
      {sending.faults["form"] && (
        <p class="fault" role="alert">
          {sending.faults["form"]}
        </p>
      )}
      <Wait sending={sending} />
    </>
  );
}

/** How long until another try; nothing when none has to be waited for. */
export function Wait({ sending: { until } }: { sending: Sending }) {
  return until !== null && <Countdown key={until} until={until} />;
}

/** Whether one has to wait still. Read while drawing, it draws again each second. */
export function mustWait({ until }: Sending): boolean {
  return until !== null && now() < until;
}

function Countdown({ until }: { until: number }) {
  const left = Math.max(0, until - now());
  const over = left === 0;
  const said = useRef(false);
  useEffect(() => {
    if (over && !said.current) announce(waits.over);
    said.current ||= over;
  }, [over]);
  // A screen reader hears the beginning and the end, not every second.
  return (
    <p class="soft small numbers" aria-hidden="true">
      {over ? waits.over : waits.left(clock(left + 999))}
    </p>
  );
}
