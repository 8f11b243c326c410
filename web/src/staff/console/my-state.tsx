// My own state at the top of the console, and how much of my limit is used.

import { useState } from "preact/hooks";
import type { AwayReason, State } from "../../protocol/types";
import { awayReasons, duration, frame } from "../../text/en";
import { console_, states } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Button } from "../../ui/parts";
import { now } from "../../ui/tick";
import { command, serverNow, state } from "./store";

const STATES: readonly State[] = ["available", "away", "last_call"];
const HINTS: Record<State, string> = {
  available: console_.availableHint,
  away: console_.awayHint,
  last_call: console_.lastCallHint,
};
/** Those an agent can choose; the others are set by the hub. */
const REASONS: readonly AwayReason[] = ["break", "lunch", "meeting", "training", "other"];
/** Idleness is told here, as it may be noticed late; what else the hub sets is told beside it. */
const TOLD: readonly AwayReason[] = [...REASONS, "idle"];

export function MyState() {
  const [asking, setAsking] = useState(false);
  const { me } = state.value;
  if (!me) return null;
  const choose = (chosen: State) => {
    if (chosen === "away") setAsking(true);
    else if (chosen !== me.state) command({ type: "set_state", state: chosen });
  };
  const away = (reason: AwayReason) => {
    setAsking(false);
    command({ type: "set_state", state: "away", reason });
  };
  const told = me.state === "away" && me.reason && TOLD.includes(me.reason) ? me.reason : null;
  const since = duration(Math.max(0, serverNow(now()) - me.since));
  return (
    <div class="my">
      <fieldset class="my-state">
        <legend class="sr-only">{console_.stateLabel}</legend>
        {STATES.map((one) => (
          <label
            key={one}
            class={me.state === one ? `my-choice is-${one}` : "my-choice"}
            title={one === me.state ? console_.sinceReason(HINTS[one], since) : HINTS[one]}
          >
            <input
              type="radio"
              name="my-state"
              class="sr-only"
              checked={me.state === one}
              onClick={() => choose(one)}
              onChange={() => {}}
            />
            <span>{one === "away" && told ? console_.awayFor(awayReasons[told]) : states[one]}</span>
          </label>
        ))}
      </fieldset>
      <span class="my-load numbers" title={console_.loadLabel}>
        <span class="sr-only">{console_.loadLabel}: </span>
        <span class="load-dots" aria-hidden="true">
          {Array.from({ length: Math.max(me.capacity, me.units) }, (_, at) => (
            <span key={String(at)} class={at < me.units ? "load-dot used" : "load-dot"} />
          ))}
        </span>
        {console_.load(me.units, me.capacity)}
      </span>
      {asking && (
        <Dialog title={console_.awayWhy} onClose={() => setAsking(false)}>
          <div class="reason-list">
            {REASONS.map((reason) => (
              <Button key={reason} onClick={() => away(reason)}>
                {awayReasons[reason]}
              </Button>
            ))}
          </div>
          <div class="dialog-foot">
            <Button kind="quiet" onClick={() => setAsking(false)}>
              {frame.cancel}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
