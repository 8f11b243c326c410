// Who is present, for the staff: what I say of myself, whom I see, whom I invite. Conversations are at the console.

import { useEffect, useRef } from "preact/hooks";
import { othersOf, sentOf } from "../../model/buddies";
import { late } from "../../net/late-status";
import type { Me } from "../../protocol/types";
import { lobby, self } from "../../text/en-buddies";
import { reasons } from "../../text/en-reasons";
import { useChange } from "../../ui/change";
import { Avatar, Check, Empty, Loading } from "../../ui/parts";
import { PeopleList } from "../../ui/people";
import { go } from "../../ui/route";
import { StatusForm } from "../../ui/status";
import { useTitle } from "../../ui/title";
import { Invitations } from "../console/invitations";
import { Notices } from "../console/notices";
import { Offers } from "../console/offers";
import { command, isOnline, saveMyStatus, state, watchPeople } from "../console/store";

export function BuddiesPage() {
  const { known, me, buddies, lobby: open } = state.value;
  useEffect(watchPeople, []);
  useTitle(lobby.title);
  useConsoleWhenMet();
  if (!known || !me) {
    return (
      <main id="main">
        <Loading />
      </main>
    );
  }
  if (open === "off") {
    return (
      <main id="main" class="lobby">
        <Notices />
        <div class="calls">
          <Offers onAccepted={() => go("/agent")} />
          <Invitations onAccepted={() => go("/agent")} />
        </div>
        <Empty icon="people" title={lobby.offTitle} text={lobby.offText} level="h1" />
      </main>
    );
  }
  return (
    <main id="main" class="lobby">
      <h1>{lobby.title}</h1>
      <Myself me={me} />
      <Notices />
      <div class="calls">
        <Offers onAccepted={() => go("/agent")} />
        <Invitations onAccepted={() => go("/agent")} />
      </div>
      <PeopleList
        known={buddies.people.known}
        others={othersOf(buddies.people, { kind: "agent", agent: me.agent })}
        invited={sentOf(buddies)?.other}
        canInvite={me.free && isOnline.value}
        onInvite={(to) => command({ type: "invite", to })}
      />
    </main>
  );
}

function Myself({ me }: { me: Me }) {
  const changed = useChange((reason) => reasons[reason]);
  const isOpen = state.value.lobby === "open";
  const isWaiting = state.value.buddies.invitations.some((one) => one.sent);
  const text = me.free || isWaiting ? "" : me.state === "available" ? self.busyText : self.awayText;
  return (
    <section class="card self" aria-label={self.label}>
      <div class="self-head">
        <Avatar name={me.display_name} big />
        <div class="grow">
          <p class="self-name cut" title={me.display_name}>
            <strong>
              <bdi>{me.display_name}</bdi>
            </strong>
          </p>
          <p class="soft small" role="status">
            {text}
          </p>
        </div>
      </div>
      <StatusForm status={me.status} late={late.value} onSave={saveMyStatus} />
      <Check
        label={self.listed}
        hint={isOpen ? self.listedHint : self.listedClosed}
        checked={me.listed}
        onChange={(on) => command({ type: "show_myself", on }, changed)}
      />
    </section>
  );
}

/** Whose invitation was accepted wants to talk. */
function useConsoleWhenMet(): void {
  const met = state.value.chats
    .filter((chat) => chat.header.road === "invitation" && chat.header.status.is === "open")
    .map((chat) => chat.header.conversation);
  const newest = met.length > 0 ? Math.max(...met) : 0;
  const before = useRef<number | null>(null);
  const { known } = state.value;
  useEffect(() => {
    if (!known) return;
    if (before.current !== null && newest > before.current) go("/agent");
    before.current = Math.max(newest, before.current ?? 0);
  }, [known, newest]);
}
