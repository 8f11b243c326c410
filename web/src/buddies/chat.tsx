// The conversation of two equals, and for a moment its end.

import { useEffect, useState } from "preact/hooks";
import { type Chat, otherName, TYPING_MS } from "../model/conversation";
import { secondsUntil } from "../model/time";
import { talk, chat as words } from "../text/en";
import { alerts } from "../text/en-alerts";
import { lobby, met, metEnding, people } from "../text/en-buddies";
import { AlertsMenu } from "../ui/alerts-menu";
import { ComposerView } from "../ui/composer";
import { Confirm } from "../ui/dialog";
import { LogView } from "../ui/log";
import { Avatar, Badge, Button } from "../ui/parts";
import { ThemeButton } from "../ui/theme";
import { now } from "../ui/tick";
import { useTitle } from "../ui/title";
import { announce } from "../ui/toast";
import { askHistory, command, look, say, serverNow, state, type } from "./store";

export function ChatScreen() {
  const [ending, setEnding] = useState(false);
  const { chat, lobby: open, messageChars } = state.value;
  const other = (chat && otherName(chat.header)) ?? "";
  const isOver = chat?.header.status.is === "ended";
  useTitle(other);
  // The page changes under the reader.
  useEffect(() => {
    if (isOver) announce(met.over(other));
    else announce(met.talk(other));
  }, [isOver, other]);
  if (!chat) return null;
  const { header, composer } = chat;
  return (
    <main id="main" class="talk">
      <header class="talk-head">
        <Avatar name={other} />
        <div class="row grow talk-who">
          <h1 class="talk-name cut" title={other} dir="auto">
            {other}
          </h1>
          {chat.withStaff && <Badge>{people.staff}</Badge>}
        </div>
        <AlertsMenu soundFor={alerts.lobbySound} />
        <ThemeButton />
        {!isOver && (
          <Button small onClick={() => setEnding(true)}>
            {words.end}
          </Button>
        )}
      </header>
      {open !== "open" && !isOver && <p class="banner warn">{lobby.closing}</p>}
      <LogView chat={chat} label={words.log} categoryName={() => ""} onOlder={askHistory} onLook={look} />
      <Held chat={chat} name={other} />
      <TypingLine chat={chat} name={other} />
      {header.status.is === "ended" ? (
        <div class="over-note">
          <strong>{met.over(other)}</strong>
          <p class="soft small">{metEnding(header.status.why, header.side, other)}</p>
        </div>
      ) : (
        <ComposerView composer={composer} max={messageChars} label={words.compose} focus onType={type} onSend={say} />
      )}
      {ending && !isOver && (
        <Confirm
          title={met.endTitle(other)}
          text={met.endText}
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
