// The console: offers and notices on top, conversations side by side, queue and team beside them.

import { useEffect, useState } from "preact/hooks";
import { otherName } from "../../model/conversation";
import { console_, states } from "../../text/en-staff";
import { Icon } from "../../ui/icons";
import { Avatar, Button, Count, Empty, Loading } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { later } from "../later";
import { besideOpen, uncover } from "./beside-store";
import { useKeys } from "./help";
import { Invitations } from "./invitations";
import { Notices } from "./notices";
import { Offers } from "./offers";
import { Pane } from "./pane";
import { SidePanel, TakeNext } from "./side";
import { current } from "./sight";
import { atConsole, bringForward, command, state, unreadOf } from "./store";

const BesidePanel = later(async () => (await import("./beside")).BesidePanel);

export function ConsolePage() {
  const [side, setSide] = useState(false);
  useEffect(atConsole, []);
  useKeys();
  useTitle(console_.title);

  const { known, chats } = state.value;
  if (!known) {
    return (
      <main id="main">
        <Loading />
      </main>
    );
  }
  const many = chats.length > 2;
  const at = chats.findIndex((chat) => chat.header.conversation === current.value);
  const front = besideOpen.value ? chats[at] : undefined;
  return (
    <main id="main" class={many ? "console many" : "console"}>
      <h1 class="sr-only">{console_.title}</h1>
      <div class="console-notes">
        <Offers />
        <Invitations />
        <NoCategory />
        <Notices />
      </div>
      <div class="console-tabs">
        <Tabs />
        <Button small kind={side ? "main" : "quiet"} onClick={() => setSide(!side)}>
          <Icon name="people" />
          <span class="tabs-side-text">{console_.showSide}</span>
        </Button>
      </div>
      <div class={["console-body", side && "side-open", front && "with-beside"].filter(Boolean).join(" ")}>
        <SidePanel />
        {chats.length === 0 ? (
          <Nobody />
        ) : (
          <div class="panes">
            {chats.map((chat, at) => (
              <Pane
                key={chat.header.conversation}
                chat={chat}
                place={at + 1}
                front={chat.header.conversation === current.value}
              />
            ))}
          </div>
        )}
        {front && <BesidePanel chat={front} atStart={at >= chats.length / 2 && chats.length > 1} />}
      </div>
    </main>
  );
}

/** On a phone one conversation is in front; these bring another. */
function Tabs() {
  return (
    <nav class="chat-tabs" aria-label={console_.conversations}>
      {state.value.chats.map((chat) => {
        const { conversation } = chat.header;
        const customer = otherName(chat.header) ?? "";
        const unread = unreadOf(chat);
        return (
          <button
            type="button"
            key={conversation}
            class="tab"
            aria-pressed={conversation === current.value}
            onClick={() => {
              bringForward(conversation);
              uncover();
            }}
          >
            <Avatar name={customer} />
            <span class="cut">{customer}</span>
            <Count n={unread} label={console_.unread(unread)} />
          </button>
        );
      })}
    </nav>
  );
}

/** Amid a conversation it is said above it; otherwise there is room for more. */
function NoCategory() {
  const { me, chats } = state.value;
  if (!me || me.categories.length > 0 || chats.length === 0) return null;
  return (
    <p class="banner warn note" role="status">
      {console_.emptyNoCategory}. {console_.emptyNoCategoryText}
    </p>
  );
}

function Nobody() {
  const { me, board } = state.value;
  if (!me) return null;
  if (me.categories.length === 0) {
    return (
      <Empty icon="people" title={console_.emptyNoCategory} text={console_.emptyNoCategoryText}>
        {me.admin && (
          <a class="button main" href="/admin/agents">
            {console_.assign}
          </a>
        )}
      </Empty>
    );
  }
  if (me.state === "away") {
    return (
      <Empty
        icon="cup"
        title={console_.emptyAwayTitle}
        text={me.reason === "idle" ? console_.emptyIdleText : console_.emptyAwayText}
      >
        <Button kind="main" onClick={() => command({ type: "set_state", state: "available" })}>
          {console_.goAvailable}
        </Button>
      </Empty>
    );
  }
  if (me.state === "last_call") return <Empty icon="clock" title={states.last_call} text={console_.lastCallText} />;
  const manual = me.categories.some((category) => board.categories.get(category)?.mode === "manual");
  return (
    <Empty icon="chat" title={console_.emptyTitle} text={manual ? console_.emptyManualText : console_.emptyText}>
      <TakeNext />
    </Empty>
  );
}
