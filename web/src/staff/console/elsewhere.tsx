// The desk on pages other than the console: the own state and what goes on in the bar, ringing offers over the page.

import { useEffect } from "preact/hooks";
import { isOver } from "../../model/agent";
import { awayReasons } from "../../text/en";
import { reasons } from "../../text/en-reasons";
import { console_, states, desk as words } from "../../text/en-staff";
import { go } from "../../ui/route";
import { toast } from "../../ui/toast";
import { Invitations } from "./invitations";
import { Offers } from "./offers";
import { lineShown, refusal, state, unreadCount } from "./store";

/** Leads back to the console. Nothing where the console was never opened in this tab. `brief` leaves out what stands beside it, and the
 * link where nothing goes on. */
export function DeskLink({ brief = false }: { brief?: boolean }) {
  const { me, chats, outcomes, departures } = state.value;
  if (lineShown.value.is === "closed") {
    return (
      <a class="desk-link" href="/agent">
        <span class="dot bad" /> {words.closed}
      </a>
    );
  }
  if (!me) return null;
  const talking = chats.filter((chat) => !isOver(chat.header)).length;
  const unread = unreadCount.value;
  const notices = outcomes.length + departures.length;
  const all = [
    !brief && (me.state === "away" && me.reason ? console_.awayFor(awayReasons[me.reason]) : states[me.state]),
    talking > 0 && words.conversations(talking),
    unread > 0 && words.unread(unread),
    !brief && notices > 0 && words.notices(notices),
  ];
  const said = all.filter(Boolean);
  if (said.length === 0) return null;
  return (
    <a class={unread > 0 ? "desk-link has-news" : "desk-link"} href="/agent" aria-live="polite">
      <span class={me.state === "available" ? "dot good" : "dot warn"} />
      <span class="sr-only">{words.label} </span>
      <span class="numbers">{said.join(" · ")}</span>
    </a>
  );
}

/** Whoever accepts wants to talk. */
export function OffersElsewhere() {
  return (
    <div class="offers-elsewhere">
      <Offers onAccepted={() => go("/agent")} />
      <Invitations onAccepted={() => go("/agent")} />
    </div>
  );
}

/** Refusals that belong to no field, whichever page is shown. */
export function useRefusals(): void {
  const refused = refusal.value;
  useEffect(() => {
    if (!refused) return;
    toast(reasons[refused]);
    refusal.value = null;
  }, [refused]);
}
