// The conversation with the agent, also while it waits for the next one.

import { useEffect, useRef, useState } from "preact/hooks";
import { type Chat, isDraftShown, TYPING_MS, unreadIn } from "../model/conversation";
import { secondsUntil } from "../model/time";
import { estimate, preview, talk, wait, chat as words } from "../text/en";
import { ComposerView } from "../ui/composer";
import { Confirm } from "../ui/dialog";
import { LogView } from "../ui/log";
import { Avatar, Button } from "../ui/parts";
import { ThemeButton } from "../ui/theme";
import { now } from "../ui/tick";
import { announce } from "../ui/toast";
import { askHistory, categoryName, command, look, say, serverNow, setPreview, state, type } from "./store";

export function ChatScreen() {
  const [ending, setEnding] = useState(false);
  const { chat, place } = state.value;
  const unread = chat ? unreadIn(chat) : 0;
  const agent = chat?.header.agent ?? preview.someone;

  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${agent} · Usher` : `${agent} · Usher`;
    return () => {
      document.title = "Usher";
    };
  }, [unread, agent]);
  useAnnounced(chat);
  if (!chat) return null;

  const { header, composer } = chat;
  const waiting = header.status.is === "waiting_for_agent";
  const position = place.at === "waiting" ? place.position : null;
  return (
    <main id="main" class="talk">
      <header class="talk-head">
        <Avatar name={waiting ? "…" : agent} />
        <div class="grow">
          <h1 class="talk-name cut" title={agent}>
            {waiting ? talk.waitingForAgent : talk.with(agent)}
          </h1>
          <p class="soft small cut">{header.category_name}</p>
        </div>
        <ThemeButton />
        <Button small onClick={() => setEnding(true)}>
          {words.end}
        </Button>
      </header>
      <LogView chat={chat} label={words.log} categoryName={categoryName} onOlder={askHistory} onLook={look} />
      {waiting && (
        <div class="banner talk-waiting" role="status">
          <span>
            {position && <strong>{talk.waitingPlace(position.place)} </strong>}
            {position?.estimate && `${estimate(position.estimate)}. `}
            {position?.because && `${wait.because[position.because]} `}
            {talk.waitingText}
          </span>
        </div>
      )}
      <Held chat={chat} name={agent} />
      <TypingLine chat={chat} name={agent} />
      <ComposerView
        composer={composer}
        max={state.value.messageChars}
        label={words.compose}
        disabled={waiting ? talk.waitingForAgent : undefined}
        focus
        onType={type}
        onSend={say}
      >
        <PreviewNote chat={chat} name={agent} />
      </ComposerView>
      {ending && (
        <Confirm
          title={talk.endTitle}
          text={talk.endText}
          yes={words.end}
          no={talk.goOn}
          danger
          onClose={() => setEnding(false)}
          onYes={() => command({ type: "end", conversation: header.conversation })}
        />
      )}
    </main>
  );
}

/** Reads out that somebody has come, since the page changes under the reader. */
function useAnnounced(chat: Chat | null): void {
  const agent = chat?.header.status.is === "open" ? chat.header.agent : null;
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (agent && agent !== before.current) announce(agent);
    before.current = agent;
  }, [agent]);
}

function Held({ chat, name }: { chat: Chat; name: string }) {
  const until = chat.header.other_held_until;
  if (until === null || chat.header.status.is !== "open") return null;
  const seconds = secondsUntil(until, serverNow(now()));
  return <div class="banner warn numbers">{seconds > 0 ? words.held(name, seconds) : words.heldOver(name)}</div>;
}

function TypingLine({ chat, name }: { chat: Chat; name: string }) {
  const isTyping = chat.typingAt > 0 && now() - chat.typingAt < TYPING_MS;
  return <p class="typing">{isTyping && words.typing(name)}</p>;
}

/** Says before the first key who can see it. */
function PreviewNote({ chat, name }: { chat: Chat; name: string }) {
  const { preview: setting, preview_active: active } = chat.header;
  if (setting === "off" || chat.header.status.is !== "open") return null;
  const question = setting === "ask" ? preview.ask(name) : preview.off;
  const switchOn = setting === "ask" ? preview.allow : preview.switchOn;
  return (
    <>
      <span class="preview-note">
        {!active ? question : isDraftShown(chat) ? preview.on(name) : preview.fromNext(name)}
      </span>
      <button type="button" class="link-button" onClick={() => setPreview(!active)}>
        {active ? preview.switchOff : switchOn}
      </button>
    </>
  );
}
