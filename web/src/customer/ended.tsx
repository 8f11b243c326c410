// After the end: who and why, a rating, a copy to keep, and the way back.

import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../model/conversation";
import { olderBefore } from "../model/log";
import { type KeptRating, keepRating, keptRating } from "../net/composers";
import type { Reason } from "../protocol/types";
import { ended, ending, preview, whyNot, chat as words } from "../text/en";
import { LogView } from "../ui/log";
import { Button, Field } from "../ui/parts";
import { go } from "../ui/route";
import { askHistory, categoryName, command, look, state } from "./store";
import { saveTranscript } from "./transcript";

export function EndedScreen() {
  const { chat } = state.value;
  if (chat?.header.status.is !== "ended") return null;
  const { conversation, category } = chat.header;
  const again = () => {
    command({ type: "close", conversation });
    go("/");
  };
  return (
    <main id="main" class="over">
      <section class="over-side stack">
        <div class="stack-tight">
          <h1>{ended.title}</h1>
          <p class="soft">{whyOf(chat)}</p>
        </div>
        <Rating key={conversation} chat={chat} />
        <div class="stack-tight">
          <Download chat={chat} category={categoryName(category)} />
          <Button kind="main" onClick={again}>
            {ended.again}
          </Button>
        </div>
      </section>
      <section class="over-log card" aria-label={words.log}>
        <LogView chat={chat} label={words.log} categoryName={categoryName} onOlder={askHistory} onLook={look} />
      </section>
    </main>
  );
}

/** Fetches what this page does not hold yet, down to the first entry, and then saves the whole. */
function Download({ chat, category }: { chat: Chat; category: string }) {
  const [wanted, setWanted] = useState(false);
  const before = olderBefore(chat.log);

  useEffect(() => {
    if (!wanted) return;
    if (before !== null) {
      askHistory(before);
      return;
    }
    setWanted(false);
    saveTranscript(chat, category);
  }, [wanted, before, chat.asked]);

  return (
    <Button onClick={() => setWanted(true)} disabled={wanted}>
      {ended.download}
    </Button>
  );
}

/** The log's last entry knows the name; the header at least the reason. */
function whyOf(chat: Chat): string {
  const last = chat.log.at(-1);
  if (last?.kind === "ended") return ending(last.why, last.name, "customer");
  return chat.header.status.is === "ended" ? ending(chat.header.status.why, chat.header.agent, "customer") : "";
}

/** After a while the server knows of it no more. */
function whyUnrated(reason: Reason): string {
  return reason === "unknown_conversation" ? ended.tooLate : whyNot(reason);
}

const SCORES = [1, 2, 3, 4, 5] as const;

function Rating({ chat }: { chat: Chat }) {
  const [sent, setSent] = useState(false);
  const [fault, setFault] = useState<string | undefined>();
  const { conversation, rating, agent } = chat.header;
  const [{ score, comment }, setChosen] = useState(() => keptRating(conversation));
  if (rating !== null) return <p class="banner note">{ended.rated}</p>;

  const choose = (chosen: KeptRating) => {
    setChosen(chosen);
    keepRating(conversation, chosen);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setSent(true);
    const text = comment.trim();
    command({ type: "rate", conversation, score, comment: text || null }, (answer) => {
      setSent(false);
      if (answer.type !== "refused") keepRating(conversation, null);
      setFault(answer.type === "refused" ? whyUnrated(answer.reason) : undefined);
    });
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <fieldset class="stack-tight">
        <legend class="legend">{ended.rateTitle(agent ?? preview.someone)}</legend>
        <div class="scores">
          {SCORES.map((one) => (
            <label key={one} class={one === score ? "score chosen" : "score"} title={ended.score(one)}>
              <input
                type="radio"
                name="score"
                class="sr-only"
                checked={one === score}
                onChange={() => choose({ score: one, comment })}
                aria-label={`${one}: ${ended.score(one)}`}
              />
              <span aria-hidden="true">{one}</span>
            </label>
          ))}
        </div>
        <p class="hint">{score > 0 ? ended.score(score) : "\u00a0"}</p>
      </fieldset>
      {score > 0 && (
        <Field
          label={ended.comment}
          name="comment"
          rows={3}
          optional
          value={comment}
          onInput={(typed) => choose({ score, comment: typed })}
          fault={fault}
        />
      )}
      {score === 0 && fault && <p class="fault">{fault}</p>}
      <Button submit disabled={score === 0 || sent}>
        {ended.rate}
      </Button>
    </form>
  );
}
