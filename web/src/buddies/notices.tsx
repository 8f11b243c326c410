// What a guest is told at their return.

import { type Chat, otherName } from "../model/conversation";
import { frame, outcome } from "../text/en";
import { invitation, invitationEnded, met } from "../text/en-buddies";
import { LogView } from "../ui/log";
import { IconButton } from "../ui/parts";
import { Sentence } from "../ui/sentence";
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
              {one.what === "invitation_ended" ? (
                <Sentence of={(name) => `${invitation.while} ${invitationEnded(one, name)}`} name={one.name ?? ""} />
              ) : (
                outcome(one, () => "")
              )}
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
        <SaidLast chat={chat} key={chat.header.conversation} />
      ))}
    </div>
  );
}

function SaidLast({ chat }: { chat: Chat }) {
  const name = otherName(chat.header) ?? "";
  const title = met.talk(name);
  return (
    <div class="card said-last">
      <h2 class="said-last-head cut" title={title}>
        <Sentence of={met.talk} name={name} />
      </h2>
      <LogView chat={chat} label={title} categoryName={() => ""} />
    </div>
  );
}
