// What of the desk's news calls an agent who looks elsewhere.

import { type Agent, chatOf } from "../../model/agent";
import { otherName } from "../../model/conversation";
import type { ServerFrame } from "../../protocol/types";
import { alerts } from "../../text/en-alerts";
import { call, type News } from "../../ui/alerts";

/** Calls for what this frame brought, unless the agent is looking: on another page nothing of it is in sight. */
export function alertFor(frame: ServerFrame, before: Agent, after: Agent, isAtConsole: boolean): void {
  const news = newsOf(frame, before, after);
  if (news) call(news, isAtConsole);
}

function newsOf(frame: ServerFrame, before: Agent, after: Agent): News | null {
  switch (frame.type) {
    case "conversation":
      return chatOf(before, frame.header.conversation)
        ? null
        : { kind: "customer", text: alerts.newCustomer(otherName(frame.header) ?? "") };
    case "offer":
      // One that rings already comes again when the time for which it rings is changed.
      return before.offers.some((one) => one.offer === frame.offer.offer)
        ? null
        : { kind: "customer", text: alerts.offer(frame.offer.customer) };
    case "invitation":
      return frame.invitation.sent ? null : { kind: "customer", text: alerts.invitation(frame.invitation.name) };
    case "entry": {
      const side = chatOf(after, frame.conversation)?.header.side;
      return frame.entry.kind === "message" && side !== undefined && frame.entry.side !== side
        ? { kind: "message", text: alerts.newMessage(frame.entry.name) }
        : null;
    }
    default:
      return null;
  }
}
