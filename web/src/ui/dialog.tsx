// A dialog on the browser's own element: it traps the focus, closes with Escape, and gives the focus back.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { frame } from "../text/en";
import { Button } from "./parts";

type DialogProps = { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean };

/** Open for as long as it is rendered. */
export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

type ConfirmProps = {
  title: string;
  text: string;
  yes: string;
  no?: string;
  danger?: boolean;
  onYes: () => void;
  onClose: () => void;
  children?: ComponentChildren;
};

/** Asks before something that cannot be taken back. The first button is the harmless one. */
export function Confirm({ title, text, yes, no, danger, onYes, onClose, children }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {children}
      <div class="dialog-foot">
        <Button onClick={onClose}>{no ?? frame.cancel}</Button>
        <Button
          kind={danger ? "danger" : "main"}
          onClick={() => {
            onClose();
            onYes();
          }}
        >
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
