// Closing or archiving a category, by hand or by its hours: asked first, and, when people wait in it, what shall become of them.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Category, EditCategory, WaitingFate } from "../../protocol/types";
import { frame } from "../../text/en";
import { categoryWords as words } from "../../text/en-house";
import { Dialog } from "../../ui/dialog";
import { Button } from "../../ui/parts";
import { useSending } from "../form";
import { FateDialog, type FateProps, useFate } from "./fate";
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

type Props = Changing & { onClose: () => void; onDone: () => void };

/** Tries it at once when nothing is to be asked; the server knows whether somebody waits. */
export function CategoryChange({ category, to, onClose, onDone }: Props) {
  const sending = useSending(["waiting"]);
  const { busy, faults } = sending;
  const { question, ask } = useFate(sending);
  const closes = to === "close" || (to === "settle" && !category.archived);
  const base: EditCategory = closes ? { open: false } : { archived: true };
  const asking = askingOf({ category, to });
  // Where the page knows of people who wait, the question about them is the one that is asked.
  const [sure] = useState(to !== "archive" || (waitingNow(category) ?? category.waiting) > 0);

  const change = async (fate: WaitingFate | null) => {
    const at = `/v1/categories/${category.category}`;
    const done = await ask(fate, (answer) => call("PATCH", at, { ...base, ...answer }));
    if (done) onDone();
  };
  useEffect(() => {
    if (sure) void change(null);
  }, []);

  if (question) {
    return (
      <CategoryFate
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
  if (sure && !faults["form"]) return null;
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

/** As the board tells it; an archived category is not on it. */
const waitingNow = ({ category }: Category): number | undefined => floor.value.categories.get(category)?.waiting;

type CategoryFateProps = Omit<FateProps, "title" | "without" | "came"> & { category: Category };

/** Whatever closes one category over people: as many as wait now; the answer counts for those about whom it was asked. */
export function CategoryFate({ category, ...asked }: CategoryFateProps) {
  const waiting = waitingNow(category) || asked.question.people;
  return (
    <FateDialog
      {...asked}
      title={words.closeTitle(category.name, waiting)}
      without={[category.category]}
      came={waiting > asked.question.people}
    />
  );
}
