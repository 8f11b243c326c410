// What shall become of those who wait where an edit closes a category over them: whatever the edit is, it is asked in the same words.

import { useState } from "preact/hooks";
import { doorState, roomIn } from "../../model/category";
import type { Result } from "../../net/api";
import type { CategoryId, EditCategory, PeopleWaiting, WaitingFate } from "../../protocol/types";
import { frame } from "../../text/en";
import { categoryWords as words } from "../../text/en-house";
import { Dialog } from "../../ui/dialog";
import { Button, Check, Select } from "../../ui/parts";
import type { Sending } from "../form";
import { categories } from "../session";
import { floor } from "./floor";

/** What the server asks, and about whom; `again` when somebody came while it was answered. */
export type Question = PeopleWaiting & { again: boolean };

/** What an edit says to it; nothing as long as it is not asked. */
export type Answer = Pick<EditCategory, "waiting" | "waiting_newest">;

/** The question in an answer of the server, if it is one, after what was answered to the one before. */
export function questionIn(result: Result<unknown>, fate: WaitingFate | null): Question | null {
  const asked = result.ok ? undefined : result.problem.people_waiting;
  return asked ? { ...asked, again: fate !== null } : null;
}

function answerOf(fate: WaitingFate | null, question: Question | null): Answer {
  if (!fate) return {};
  return { waiting: fate, ...(question ? { waiting_newest: question.newest } : {}) };
}

/** Sends what may close a category over people, and keeps the question while there is one. */
export function useFate({ send, setFaults }: Sending, first: Question | null = null) {
  const [question, setQuestion] = useState<Question | null>(first);
  const ask = async <T,>(fate: WaitingFate | null, run: (answer: Answer) => Promise<Result<T>>) => {
    let asked: Question | null = null;
    let why: string | null = null;
    const done = await send(async () => {
      const result = await run(answerOf(fate, question));
      asked = questionIn(result, fate);
      why = noRoom(result, fate);
      // Another fault stands behind the question, in the form.
      const ofTheAnswer = !result.ok && result.problem.fields?.some((one) => one.field === "waiting");
      if (asked || !ofTheAnswer) setQuestion(asked);
      return result;
    });
    if (!done && why) setFaults({ waiting: why });
    // The question that is asked then says it all.
    else if (!done && asked) setFaults({});
    return done;
  };
  return { question, ask, drop: () => setQuestion(null) };
}

/** Which line has no room for them, and how much it has. */
function noRoom(result: Result<unknown>, fate: WaitingFate | null): string | null {
  if (result.ok || result.problem.reason !== "queue_full" || fate === null || typeof fate === "string") return null;
  const target = categories.value.find((one) => one.category === fate.move);
  return target ? words.noRoom(target.name, roomIn(target, floor.value), target.queue_limit) : null;
}

type Kind = "keep" | "move" | "dismiss";

export type FateProps = {
  title: string;
  /** What is asked, and what the button that answers it says. */
  text: string;
  yes: string;
  /** An archived category has no line in which to be kept. */
  stay: boolean;
  /** Where they cannot go: what closes. */
  without: readonly CategoryId[];
  question: Question;
  /** Whether somebody has come since it was asked. */
  came: boolean;
  busy: boolean;
  fault: string | undefined;
  onChoose: (fate: WaitingFate) => void;
  onClose: () => void;
};

export function FateDialog(props: FateProps) {
  const { title, text, yes, stay, without, question, came, busy, fault, onChoose, onClose } = props;
  const kinds: readonly Kind[] = stay ? ["keep", "move", "dismiss"] : ["move", "dismiss"];
  const others = categories.value.filter(
    (one) => doorState(one, floor.value) === "open" && !without.includes(one.category),
  );
  const [kind, setKind] = useState<Kind | null>(null);
  const [target, setTarget] = useState(others[0]?.category ?? 0);
  const hints: Record<Kind, [string, string]> = {
    keep: [words.keep, words.keepHint],
    move: [words.move, others.length > 0 ? words.moveHint : words.noneToMove],
    dismiss: [words.dismiss, words.dismissHint],
  };
  const note = came ? words.moreCame : question.again ? words.askedAgain : "";
  const submit = (event: Event) => {
    event.preventDefault();
    if (kind) onChoose(kind === "move" ? { move: target } : kind);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        {/* A region is read out when it changes: it stands there before. */}
        <p class={note ? "banner note" : "sr-only"} role="status">
          {note}
        </p>
        <fieldset class="stack-tight">
          <legend class="legend">{text}</legend>
          {kinds.map((one) => (
            <Check
              key={one}
              group="fate"
              label={hints[one][0]}
              hint={hints[one][1]}
              checked={kind === one}
              disabled={one === "move" && others.length === 0}
              onChange={() => setKind(one)}
            />
          ))}
        </fieldset>
        {kind === "move" && (
          <Select
            label={words.moveTo}
            value={target}
            options={others.map((one) => ({ value: one.category, label: one.name }))}
            onChange={setTarget}
          />
        )}
        {fault && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind={kind === "dismiss" ? "danger" : "main"} submit disabled={busy || kind === null}>
            {yes}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
