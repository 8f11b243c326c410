// Closing or archiving a category, by hand or by its hours: asked first, and, when people wait in it, what shall become of them.

import { useEffect, useState } from "preact/hooks";
import { countIn, takesPeople } from "../../model/category";
import { call } from "../../net/api";
import type { Category, EditCategory, WaitingFate } from "../../protocol/types";
import { frame } from "../../text/en";
import { categoryWords as words } from "../../text/en-house";
import { Dialog } from "../../ui/dialog";
import { Button, Check, Select } from "../../ui/parts";
import { useSending } from "../form";
import { categories } from "../session";

export type Changing = {
  category: Category;
  /** An archived one is settled: somebody came back to it, and it is said what becomes of them. */
  to: "close" | "archive" | "settle";
};

const QUESTIONS: Record<Changing["to"], { text: string; yes: string; stay: boolean }> = {
  close: { text: words.closeText, yes: words.doClose, stay: true },
  archive: { text: words.closeText, yes: words.doArchive, stay: false },
  settle: { text: words.settleText, yes: words.doSettle, stay: false },
};

type Props = Changing & { onClose: () => void; onDone: () => void };

/** Tries it at once when nothing is to be asked; the server knows whether somebody waits. */
export function CategoryChange({ category, to, onClose, onDone }: Props) {
  const [waiting, setWaiting] = useState<number | null>(null);
  const { busy, faults, setFaults, send } = useSending(["waiting"]);
  const base: EditCategory = to === "close" ? { open: false } : { archived: true };

  const change = async (fate: WaitingFate | null) => {
    const edit: EditCategory = fate ? { ...base, waiting: fate } : base;
    let asked = false;
    const done = await send(async () => {
      const result = await call("PATCH", `/v1/categories/${category.category}`, edit);
      if (!result.ok && result.problem.reason === "people_waiting") {
        asked = fate === null;
        setWaiting(countIn(result.problem.detail) ?? category.waiting);
      }
      return result;
    });
    if (done) onDone();
    // The question that is asked then says it all.
    else if (asked) setFaults({});
  };
  useEffect(() => {
    if (to !== "archive") void change(null);
  }, []);

  if (waiting !== null) {
    return (
      <FateDialog
        category={category}
        {...QUESTIONS[to]}
        waiting={waiting}
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
          {QUESTIONS[to].yes}
        </Button>
      </div>
    </Dialog>
  );
}

type Kind = "keep" | "move" | "dismiss";

type FateProps = {
  category: Category;
  /** What is asked, and what the button that answers it says. */
  text: string;
  yes: string;
  /** An archived category has no line in which to be kept. */
  stay: boolean;
  waiting: number;
  busy: boolean;
  fault: string | undefined;
  onChoose: (fate: WaitingFate) => void;
  onClose: () => void;
};

/** What shall become of those who wait: whatever closes the category over them, it is asked in the same words. */
export function FateDialog({ category, text, yes, stay, waiting, busy, fault, onChoose, onClose }: FateProps) {
  const kinds: readonly Kind[] = stay ? ["keep", "move", "dismiss"] : ["move", "dismiss"];
  const others = categories.value.filter((one) => takesPeople(one) && one.category !== category.category);
  const [kind, setKind] = useState<Kind | null>(null);
  const [target, setTarget] = useState(others[0]?.category ?? 0);
  const hints: Record<Kind, [string, string]> = {
    keep: [words.keep, words.keepHint],
    move: [words.move, others.length > 0 ? words.moveHint : words.noneToMove],
    dismiss: [words.dismiss, words.dismissHint],
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (kind) onChoose(kind === "move" ? { move: target } : kind);
  };
  return (
    <Dialog title={words.closeTitle(category.name, waiting)} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
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
