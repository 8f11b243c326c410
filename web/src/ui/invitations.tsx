// Invitations: those that I am to answer, the one for whose answer I wait, and how the last ones ended.

import { useLayoutEffect, useRef } from "preact/hooks";
import { type Ended, secondsLeft } from "../model/buddies";
import type { Invitation } from "../protocol/types";
import { frame } from "../text/en";
import { invitationEnded, people, invitation as words } from "../text/en-buddies";
import { Avatar, Badge, Button, IconButton } from "./parts";
import { focusPerson, wasPressed } from "./people";
import { Sentence } from "./sentence";
import { now } from "./tick";

type IncomingProps = {
  invitations: readonly Invitation[];
  serverNow: (pageNow: number) => number;
  onAccept: (invitation: number) => void;
  onDecline: (invitation: number) => void;
};

export function Incoming({ invitations, serverNow, onAccept, onDecline }: IncomingProps) {
  return (
    <ul class="offers" aria-live="assertive">
      {invitations.map((one) => (
        <Asked key={one.invitation} one={one} serverNow={serverNow} onAccept={onAccept} onDecline={onDecline} />
      ))}
    </ul>
  );
}

type AskedProps = Omit<IncomingProps, "invitations"> & { one: Invitation };

function Asked({ one, serverNow, onAccept, onDecline }: AskedProps) {
  const line = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const element = line.current;
    return () => {
      if (element?.contains(document.activeElement)) focusPerson(one.other);
    };
  }, []);
  return (
    <li class="offer" ref={line}>
      <Avatar name={one.name} big />
      <div class="grow">
        <p class="offer-head">
          <strong>{words.received}</strong>
          {one.other.kind === "agent" && <Badge>{people.staff}</Badge>}
        </p>
        <p class="offer-who" title={one.name}>
          <Sentence of={words.from} name={one.name} />
        </p>
      </div>
      <span class="offer-left numbers" aria-hidden="true">
        {words.seconds(secondsLeft(one, serverNow(now())))}
      </span>
      <div class="row">
        <Button label={words.declineWhom(one.name)} onClick={() => onDecline(one.invitation)}>
          {words.decline}
        </Button>
        <Button kind="main" label={words.acceptWhom(one.name)} onClick={() => onAccept(one.invitation)}>
          {words.accept}
        </Button>
      </div>
    </li>
  );
}

type OutgoingProps = {
  invitation: Invitation | null;
  serverNow: (pageNow: number) => number;
  onCancel: (invitation: number) => void;
};

export function Outgoing({ invitation, serverNow, onCancel }: OutgoingProps) {
  return (
    <div role="status">
      {invitation && (
        <Waiting key={invitation.invitation} invitation={invitation} serverNow={serverNow} onCancel={onCancel} />
      )}
    </div>
  );
}

function Waiting({ invitation, serverNow, onCancel }: OutgoingProps & { invitation: Invitation }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    // The button that was pressed is disabled or gone now: what can be done next is to cancel.
    if (wasPressed(invitation.other)) element?.querySelector("button")?.focus();
    return () => {
      if (element?.contains(document.activeElement)) focusPerson(invitation.other);
    };
  }, []);
  return (
    <div class="invite-out" ref={box}>
      <strong class="grow" title={invitation.name}>
        <Sentence of={words.waiting} name={invitation.name} />
      </strong>
      <span class="offer-left numbers" aria-hidden="true">
        {words.seconds(secondsLeft(invitation, serverNow(now())))}
      </span>
      <Button small onClick={() => onCancel(invitation.invitation)}>
        {words.cancel}
      </Button>
    </div>
  );
}

export function InvitationsEnded({ ended, onDismiss }: { ended: readonly Ended[]; onDismiss: (one: number) => void }) {
  return (
    <div role="status" class="stack-tight">
      {ended.map((one) => (
        <div class="banner note" key={one.invitation}>
          <span class="grow">
            <Sentence of={(name) => invitationEnded(one, name)} name={one.name} />
          </span>
          <IconButton
            icon="close"
            label={frame.dismiss}
            onClick={() => {
              onDismiss(one.invitation);
              focusPerson();
            }}
          />
        </div>
      ))}
    </div>
  );
}
