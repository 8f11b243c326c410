// The lobby: who I am there, who invites me, whom I wait for, and who else is here.

import { useEffect, useRef, useState } from "preact/hooks";
import { othersOf, receivedOf, sentOf } from "../model/buddies";
import { late } from "../net/late-status";
import type { Myself } from "../protocol/types";
import { lobby, self, whyGuestNot } from "../text/en-buddies";
import { useChange } from "../ui/change";
import { Confirm } from "../ui/dialog";
import { Incoming, InvitationsEnded, Outgoing } from "../ui/invitations";
import { Avatar, Button } from "../ui/parts";
import { PeopleList } from "../ui/people";
import { StatusForm } from "../ui/status";
import { useTitle } from "../ui/title";
import { Notices } from "./notices";
import { command, dismissEnd, isOnline, leave, saveMyStatus, serverNow, state } from "./store";

export function LobbyScreen() {
  const { me, buddies } = state.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(lobby.title);
  // The page has changed under the reader: they begin at its head, unless something there has called them already.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  if (!me) return null;
  const others = othersOf(buddies.people, { kind: "guest", guest: me.guest });
  return (
    <main id="main" class="lobby">
      <h1 class="sr-only" ref={heading} tabIndex={-1}>
        {lobby.title}
      </h1>
      <Me me={me} />
      <Notices />
      <div class="calls">
        <Incoming
          invitations={receivedOf(buddies)}
          serverNow={serverNow}
          onAccept={(one) => command({ type: "accept_invitation", invitation: one })}
          onDecline={(one) => command({ type: "decline_invitation", invitation: one })}
        />
        <Outgoing
          invitation={sentOf(buddies)}
          serverNow={serverNow}
          onCancel={(one) => command({ type: "cancel_invitation", invitation: one })}
        />
        <InvitationsEnded ended={buddies.ended} onDismiss={dismissEnd} />
      </div>
      <PeopleList
        known={buddies.people.known}
        others={others}
        invited={sentOf(buddies)?.other}
        canInvite={me.free && isOnline.value}
        onInvite={(to) => command({ type: "invite", to })}
      />
    </main>
  );
}

function Me({ me }: { me: Myself }) {
  const [leaving, setLeaving] = useState(false);
  const changed = useChange(whyGuestNot);
  const choose = (on: boolean) => command({ type: "set_available", on }, changed);
  return (
    <section class="card self" aria-label={self.label}>
      <div class="self-head">
        <Avatar name={me.name} big />
        <div class="grow">
          <p class="self-name cut" title={me.name}>
            <strong>
              <bdi>{me.name}</bdi>
            </strong>
          </p>
          <p class="soft small" role="status">
            {me.available ? "" : self.unavailableText}
          </p>
        </div>
        <fieldset class="my-state">
          <legend class="sr-only">{self.state}</legend>
          <Choice me={me} on={true} label={self.available} onChoose={choose} />
          <Choice me={me} on={false} label={self.unavailable} onChoose={choose} />
        </fieldset>
        <Button small kind="quiet" onClick={() => setLeaving(true)}>
          {lobby.leave}
        </Button>
      </div>
      <StatusForm status={me.status} late={late.value} onSave={saveMyStatus} />
      {leaving && (
        <Confirm
          title={lobby.leaveTitle}
          text={lobby.leaveText}
          yes={lobby.leave}
          onClose={() => setLeaving(false)}
          onYes={leave}
        />
      )}
    </section>
  );
}

type ChoiceProps = { me: Myself; on: boolean; label: string; onChoose: (on: boolean) => void };

function Choice({ me, on, label, onChoose }: ChoiceProps) {
  const chosen = me.available === on;
  return (
    <label class={chosen ? `my-choice ${on ? "is-available" : "is-away"}` : "my-choice"}>
      <input
        type="radio"
        name="my-state"
        class="sr-only"
        checked={chosen}
        onClick={() => !chosen && onChoose(on)}
        onChange={() => {}}
      />
      <span>{label}</span>
    </label>
  );
}
