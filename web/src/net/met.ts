// Which conversations on invitation are with staff: the invitation says so, their headers do not, and a reload would forget it.

import type { ConversationId } from "../protocol/types";
import { keep, keepOnly, read } from "./kept";

const STAFF = "usher.with-staff.";

/** Whether this one is: known now, or kept from when it was. */
export function stillWithStaff(who: string, conversation: ConversationId, known: boolean): boolean {
  const key = `${STAFF}${who}.${conversation}`;
  if (known) keep("session", key, "yes");
  return known || read("session", key) !== null;
}

/** Of conversations that are left. */
export function forgetMetBut(who: string, conversations: readonly ConversationId[]): void {
  keepOnly("session", `${STAFF}${who}.`, conversations);
}
