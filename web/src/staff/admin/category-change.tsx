// Closing or archiving a category, by hand or by its hours: asked first, and, when people wait in it, what shall become of them.

import { useEffect, useState } from "preact/hooks";
import { doorState, roomIn } from "../../model/category";
import { call, type Result } from "../../net/api";
import type { Category, EditCategory, PeopleWaiting, WaitingFate } from "../../protocol/types";
import { frame } from "../../text/en";
import { categoryWords as words } from "../../text/en-house";
import { Dialog } from "../../ui/dialog";
import { Button, Check, Select } from "../../ui/parts";
import { useSending } from "../form";
import { categories } from "../session";
import { floor } from "./floor";

export type Changing = {
  category: Category;
  /** One that is closed or archived is settled: some wait in it still, and it is said what becomes of them. */
  to: "close" | "archive" | "settle";
};

type Asking = { text: string; yes: string; stay: boolean };

function askingOf({ category, to }: Changing): Asking {
  if (to === "close") return { text: words.closeText, yes: words.doClose, stay: true };
  if (to === "archive") return { text: words.closeText, yes: words.doArchive, stay: false };
  return { text: category.archived ? words.settleText : words.settleClosedText, yes: words.doSettle, stay: false };
}

/** What the server asks, and about whom; `again` when somebody came while it was answered. */
export type Question = PeopleWaiting & { again: boolean };

/** The question in an answer of the server, if it is one, after what was answered to the one before. */
export function questionIn(result: Result<unknown>, fate: WaitingFate | null): Question | null {
  const asked = result.ok ? undefined : result.problem.people_waiting;
  return asked ? { ...asked, again: fate !== null } : null;
}

/** The edit with the answer to a question. */
export function answered(edit: EditCategory, fate: WaitingFate | null, question: Question | null): EditCategory {
  if (!fate) return edit;
  return { ...edit, waiting: fate, ...(question ? { waiting_newest: question.newest } : {}) };
}

type Props = Changing & { onClose: () => void; onDone: () => void };

/** Tries it at once when nothing is to be asked; the server knows whether somebody waits. */
export function CategoryChange({ category, to, onClose, onDone }: Props) {
  const [question, setQuestion] = useState<Question | null>(null);
  const { busy, faults, setFaults, send } = useSending(["waiting"]);
  const closes = to === "close" || (to === "settle" && !category.archived);
  const base: EditCategory = closes ? { open: false } : { archived: true };
  const asking = askingOf({ category, to });

  const change = async (fate: WaitingFate | null) => {
    let asked: Question | null = null;
    let why: string | null = null;
    const done = await send(async () => {
      const edit = answered(base, fate, question);
      const result = await call("PATCH", `/v1/categories/${category.category}`, edit);
      asked = questionIn(result, fate);
      why = noRoom(result, fate);
      return result;
    });
    if (done) return onDone();
    if (why) setFaults({ waiting: why });
    if (!asked) return;
    // The question that is asked then says it all.
    setQuestion(asked);
    setFaults({});
  };
  useEffect(() => {
    if (to !== "archive") void change(null);
  }, []);

  if (question) {
    return (
      <FateDialog
        category={category}
        {...asking}
        question={question}
        busy={busy}
        fault={faults["waiting"] ?? faults["form"]}
        onChoose={(fate) => void change(fate)}
        onClose={onClose}
      />
    );
  }
  if (to !== "archive" && !faults["form"]) return null;
  return (
    <Dialog title={to === "archive" ? words.archiveTitle(category.name) : category.name} onClose={onClose}>
      {to === "archive" && <p>{words.archiveHint}</p>}
      {faults["form"] && (
        <p class="fault" role="alert">
          {faults["form"]}
        </p>
      )}
      <div class="dialog-foot">
        <Button onClick={onClose}>{frame.cancel}</Button>
        <Button kind="danger" disabled={busy} onClick={() => void change(null)}>
          {asking.yes}
        </Button>
      </div>
    </Dialog>
  );
}

/** Which line has no room for them, and how much it has. */
export function noRoom(result: Result<unknown>, fate: WaitingFate | null): string | null {
  if (result.ok || result.problem.reason !== "queue_full" || fate === null || typeof fate === "string") return null;
  const target = categories.value.find((one) => one.category === fate.move);
  return target ? words.noRoom(target.name, roomIn(target, floor.value), target.queue_limit) : null;
}

type Kind = "keep" | "move" | "dismiss";

type FateProps = {
  category: Category;
  /** What is asked, and what the button that answers it says. */
  text: string;
  yes: string;
  /** An archived category has no line in which to be kept. */
  stay: boolean;
  question: Question;
  busy: boolean;
  fault: string | undefined;
  onChoose: (fate: WaitingFate) => void;
  onClose: () => void;
};

/** What shall become of those who wait: whatever closes the category over them, it is asked in the same words. */
export function FateDialog({ category, text, yes, stay, question, busy, fault, onChoose, onClose }: FateProps) {
  // As many as wait now; the answer counts for those about whom it was asked.
  const waiting = floor.value.categories.get(category.category)?.waiting || question.people;
  const kinds: readonly Kind[] = stay ? ["keep", "move", "dismiss"] : ["move", "dismiss"];
  const others = categories.value.filter(
    (one) => doorState(one, floor.value) === "open" && one.category !== category.category,
  );
  const [kind, setKind] = useState<Kind | null>(null);
  const [target, setTarget] = useState(others[0]?.category ?? 0);
  const hints: Record<Kind, [string, string]> = {
    keep: [words.keep, words.keepHint],
    move: [words.move, others.length > 0 ? words.moveHint : words.noneToMove],
    dismiss: [words.dismiss, words.dismissHint],
  };
  const note = waiting > question.people ? words.moreCame : question.again ? words.askedAgain : "";
  const submit = (event: Event) => {
    event.preventDefault();
    if (kind) onChoose(kind === "move" ? { move: target } : kind);
  };
  return (
    <Dialog title={words.closeTitle(category.name, waiting)} onClose={onClose}>
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
