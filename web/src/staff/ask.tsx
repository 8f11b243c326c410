// Asks before something that cannot be taken back, stays open while it is done, and says there why it was refused.

import type { ComponentChildren } from "preact";
import type { Result } from "../net/api";
import { frame } from "../text/en";
import { Dialog } from "../ui/dialog";
import { Button } from "../ui/parts";
import { FormFault } from "./fault";
import { useSending } from "./form";

type AskProps<T> = {
  title: string;
  /** What will happen, a paragraph each. */
  text: string | readonly string[];
  yes: string;
  danger?: boolean;
  run: () => Promise<Result<T>>;
  onDone: (value: T) => void;
  onClose: () => void;
  children?: ComponentChildren;
};

export function AskDialog<T>({ title, text, yes, danger, run, onDone, onClose, children }: AskProps<T>) {
  const sending = useSending([]);
  const go = async () => {
    const done = await sending.send(run);
    if (!done) return;
    onClose();
    onDone(done.value);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {(typeof text === "string" ? [text] : text).map((one) => (
        <p key={one}>{one}</p>
      ))}
      {children}
      <FormFault sending={sending} />
      <div class="dialog-foot">
        <Button onClick={onClose}>{frame.cancel}</Button>
        <Button kind={danger ? "danger" : "main"} disabled={sending.busy} onClick={() => void go()}>
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
