// What a guest is told at their return.

import { frame, outcome } from "../text/en";
import { invitation, invitationEnded } from "../text/en-buddies";
import { IconButton } from "../ui/parts";
import { command, state } from "./store";

/** What happened while no page of theirs was there to tell. */
export function Notices() {
  return (
    <div role="status" class="stack-tight">
      {state.value.outcomes.map((one) => (
        <div class="banner warn note" key={one.id}>
          <span class="grow">
            {one.what === "invitation_ended"
              ? `${invitation.while} ${invitationEnded(one, one.name ?? "")}`
              : outcome(one, () => "")}
          </span>
          <IconButton
            icon="close"
            label={frame.dismiss}
            onClick={() => command({ type: "dismiss", outcome: one.id })}
          />
        </div>
      ))}
    </div>
  );
}
