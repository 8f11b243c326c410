// Invitations to the agent, beside the ringing offers, and the one for whose answer they wait.

import { receivedOf, sentOf } from "../../model/buddies";
import { Incoming, InvitationsEnded, Outgoing } from "../../ui/invitations";
import { command, dismissEnd, serverNow, state } from "./store";

/** `onAccepted` is called when one is accepted. */
export function Invitations({ onAccepted }: { onAccepted?: () => void }) {
  const { buddies } = state.value;
  return (
    <>
      <Incoming
        invitations={receivedOf(buddies)}
        serverNow={serverNow}
        onAccept={(invitation) => {
          command({ type: "accept_invitation", invitation });
          onAccepted?.();
        }}
        onDecline={(invitation) => command({ type: "decline_invitation", invitation })}
      />
      <Outgoing
        invitation={sentOf(buddies)}
        serverNow={serverNow}
        onCancel={(invitation) => command({ type: "cancel_invitation", invitation })}
      />
      <InvitationsEnded ended={buddies.ended} onDismiss={dismissEnd} />
    </>
  );
}
