// What a guest is told at their return.

import { frame, outcome, chat as words } from "../text/en";
import { invitation, invitationEnded } from "../text/en-buddies";
import { LogView } from "../ui/log";
import { IconButton } from "../ui/parts";
import { command, state } from "./store";

/** What happened while no page of theirs was there to tell, or by a line that was dead; and what was said last before an end. */
export function Notices() {
  const { outcomes, ended } = state.value;
  return (
    <div class="stack-tight">
      <div role="status" class="stack-tight">
        {outcomes.map((one) => (
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
      {ended.map((chat) => (
        <div class="card said-last" key={chat.header.conversation}>
          <LogView chat={chat} label={words.log} categoryName={() => ""} />
        </div>
      ))}
    </div>
  );
}
