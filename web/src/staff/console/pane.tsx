// One conversation of the console: who it is, the log, what they are typing, and the composer or the wrap-up.

import { useCallback, useEffect, useState } from "preact/hooks";
import { type Chat, otherName, TYPING_MS } from "../../model/conversation";
import { clock, secondsUntil } from "../../model/time";
import { ending, frame, chat as words } from "../../text/en";
import { met, metEnding, people } from "../../text/en-buddies";
import { console_, pane as paneWords } from "../../text/en-staff";
import { ComposerView } from "../../ui/composer";
import { Confirm } from "../../ui/dialog";
import { Icon } from "../../ui/icons";
import { LogView } from "../../ui/log";
import { Avatar, Badge, Button, Count, IconButton } from "../../ui/parts";
import { now } from "../../ui/tick";
import { useNoted } from "../noted";
import { besideOpen, besides, loadBeside, toggleBeside } from "./beside-store";
import { current } from "./sight";
import {
  askHistory,
  bringForward,
  categoryName,
  command,
  look,
  putAway,
  say,
  serverNow,
  state,
  type,
  unreadOf,
} from "./store";
import { TransferDialog } from "./transfer";

type Asking = "end" | "transfer" | null;

export function Pane({ chat, place, front }: { chat: Chat; place: number; front: boolean }) {
  const [asking, setAsking] = useState<Asking>(null);
  const { header, composer } = chat;
  const { conversation, status, card } = header;
  const customer = otherName(header) ?? "";
  const isQueue = header.road === "queue";
  const open = status.is === "open";
  const onLook = useCallback((atEnd: boolean) => look(conversation, atEnd), [conversation]);
  const unread = unreadOf(chat);

  return (
    <section
      class={front ? "pane front" : "pane"}
      aria-label={console_.conversation(customer)}
      data-conversation={conversation}
      onFocusIn={({ target }) => {
        // Its own click decides by which conversation was in front before.
        if (!(target instanceof Element && target.matches("[data-beside]"))) bringForward(conversation);
      }}
    >
      <header class="pane-head">
        <Avatar name={customer} />
        <div class="grow">
          <h2 class="pane-name cut" title={customer} dir="auto">
            {customer}
          </h2>
          <p class="soft small cut">
            {isQueue ? header.category_name : paneWords.invited} ·{" "}
            {clock(Math.max(0, serverNow(now()) - header.started))}
          </p>
        </div>
        {chat.withStaff && <Badge>{people.staff}</Badge>}
        <Count n={unread} label={console_.unread(unread)} />
        <span class="pane-key" aria-hidden="true">
          {place}
        </span>
        {isQueue && <About chat={chat} />}
        {open && isQueue && (
          <IconButton icon="transfer" label={paneWords.transfer} onClick={() => setAsking("transfer")} />
        )}
        {open && (
          <Button small onClick={() => setAsking("end")}>
            {paneWords.end}
          </Button>
        )}
      </header>
      {card?.note && (
        <p class="pane-note" dir="auto">
          <strong>{paneWords.note}:</strong> {card.note}
        </p>
      )}
      {card?.subject && (
        <p class="pane-subject soft small cut" dir="auto" title={card.subject}>
          {card.subject}
        </p>
      )}
      <LogView
        chat={chat}
        label={words.log}
        categoryName={categoryName}
        onOlder={(before) => askHistory(conversation, before)}
        onLook={onLook}
      />
      <Held chat={chat} />
      <TheirTyping chat={chat} />
      {status.is === "ended" ? (
        isQueue ? (
          <WrapUp chat={chat} />
        ) : (
          <div class="over-note" role="status">
            <strong>{met.over(customer)}</strong>
            <p class="soft small">{metEnding(status.why, header.side, customer)}</p>
          </div>
        )
      ) : (
        <ComposerView
          composer={composer}
          max={state.value.messageChars}
          label={`${words.compose}: ${customer}`}
          onType={(text) => type(conversation, text)}
          onSend={() => say(conversation)}
        />
      )}
      {open && asking === "transfer" && <TransferDialog chat={chat} onClose={() => setAsking(null)} />}
      {open && asking === "end" && (
        <Confirm
          title={paneWords.endTitle(customer)}
          text={paneWords.endText}
          yes={paneWords.end}
          no={paneWords.goOn}
          danger
          onClose={() => setAsking(null)}
          onYes={() => command({ type: "end", conversation })}
        />
      )}
    </section>
  );
}

/** Opens the panel beside; its number says that there is something to read. */
function About({ chat }: { chat: Chat }) {
  const { conversation, customer, agent } = chat.header;
  useEffect(() => {
    void loadBeside(conversation);
  }, [conversation, agent]);
  useNoted(conversation, () => loadBeside(conversation));
  const held = besides.value.get(conversation);
  const notes = held?.notes.length ?? 0;
  const earlier = held?.earlier.length ?? 0;
  const label = notes + earlier > 0 ? paneWords.aboutWith(customer, notes, earlier) : paneWords.about(customer);
  return (
    <button
      type="button"
      class="button quiet icon about"
      data-beside
      aria-label={label}
      title={label}
      aria-expanded={besideOpen.value && current.value === conversation}
      onClick={() => toggleBeside(conversation)}
    >
      <Icon name="person" />
      {notes + earlier > 0 && (
        <span class="about-count numbers" aria-hidden="true">
          {Math.min(notes + earlier, 99)}
        </span>
      )}
    </button>
  );
}

function Held({ chat }: { chat: Chat }) {
  const { other_held_until: until, status } = chat.header;
  const customer = otherName(chat.header) ?? "";
  if (until === null || status.is !== "open") return null;
  const seconds = secondsUntil(until, serverNow(now()));
  return (
    <div class="banner warn numbers">
      <span>{seconds > 0 ? words.held(customer, seconds) : words.heldOver(customer)}</span>
    </div>
  );
}

/** The draft as it stands, or only that something is being typed. */
function TheirTyping({ chat }: { chat: Chat }) {
  if (chat.draft) {
    return (
      <p class="draft" title={paneWords.draftLabel}>
        <span class="draft-label">{paneWords.typing}</span> <span dir="auto">{chat.draft}</span>
      </p>
    );
  }
  const isTyping = chat.typingAt > 0 && now() - chat.typingAt < TYPING_MS;
  return <p class="typing">{isTyping && words.typing(otherName(chat.header) ?? "")}</p>;
}

function WrapUp({ chat }: { chat: Chat }) {
  const { conversation, card, status, customer } = chat.header;
  if (status.is !== "ended") return null;
  const until = card?.wrap_up_until ?? null;
  const last = chat.log.at(-1);
  const name = last?.kind === "ended" ? last.name : customer;
  return (
    <div class="wrap-up">
      <div class="grow">
        <p>{ending(status.why, name, "agent")}</p>
        {until !== null && (
          <p class="soft small numbers">{paneWords.wrapUpLeft(clock(Math.max(0, until - serverNow(now()))))}</p>
        )}
      </div>
      {until === null ? (
        <Button small onClick={() => putAway(conversation)}>
          {frame.close}
        </Button>
      ) : (
        <Button kind="main" small onClick={() => command({ type: "finish_wrap_up", conversation })}>
          {paneWords.finish}
        </Button>
      )}
    </div>
  );
}
