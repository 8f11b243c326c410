// What an agent is told until they have read it: what happened while they were gone, and who is no longer theirs.

import { frame, outcome, time } from "../../text/en";
import { invitationEnded, invitation as meeting } from "../../text/en-buddies";
import { console_, departures } from "../../text/en-staff";
import { Button, IconButton } from "../../ui/parts";
import { categoryName, command, dismissDeparture, state } from "./store";

/** Older notices are counted, so that they never bury the work. */
const NOTICES_SHOWN = 2;

export function Notices() {
  const { outcomes, departures: gone } = state.value;
  return (
    <div role="status" class="stack-tight">
      {outcomes.length > NOTICES_SHOWN && (
        <div class="banner warn note">
          <span class="grow">{console_.moreNotices(outcomes.length - NOTICES_SHOWN)}</span>
          <Button
            small
            onClick={() => {
              for (const one of outcomes) command({ type: "dismiss", outcome: one.id });
            }}
          >
            {console_.dismissAll}
          </Button>
        </div>
      )}
      {outcomes.slice(-NOTICES_SHOWN).map((one) => (
        <div class="banner warn note" key={one.id}>
          <span class="grow">
            <time dateTime={new Date(one.at).toISOString()}>{time(one.at)}</time>{" "}
            {one.what === "invitation_ended"
              ? `${meeting.while} ${invitationEnded(one, one.name ?? "")}`
              : outcome(one, categoryName)}{" "}
            {one.what === "conversation_ended" && <a href={`/agent/archive/${one.conversation}`}>{console_.readIt}</a>}
          </span>
          <IconButton
            icon="close"
            label={frame.dismiss}
            onClick={() => command({ type: "dismiss", outcome: one.id })}
          />
        </div>
      ))}
      {gone.map((one) => (
        <div class="banner note" key={one.conversation}>
          <span class="grow">{departures[one.why](one.customer)}</span>
          <IconButton icon="close" label={frame.dismiss} onClick={() => dismissDeparture(one.conversation)} />
        </div>
      ))}
    </div>
  );
}
