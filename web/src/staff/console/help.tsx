// The keys of the console: the help that lists them, and what they do.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { frame } from "../../text/en";
import { help } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Button, IconButton } from "../../ui/parts";
import { bringForward, state } from "./store";

const open = signal(false);

export function HelpButton() {
  return (
    <>
      <span class="wide-only">
        <IconButton
          icon="keyboard"
          label={help.button}
          onClick={() => {
            open.value = true;
          }}
        />
      </span>
      {open.value && (
        <Dialog title={help.title} onClose={close}>
          <dl class="keys">
            {help.rows.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <div class="dialog-foot">
            <Button onClick={close}>{frame.close}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function close(): void {
  open.value = false;
}

export function useKeys(): void {
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function onKey(event: KeyboardEvent): void {
  if (event.key === "?" && !isWriting(event.target)) {
    open.value = true;
    return;
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  if (keyed(event.code)) event.preventDefault();
}

/** By the key's place, since Alt changes what it writes on some keyboards. */
function keyed(code: string): boolean {
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(code);
  if (digit) return jumpTo(Number(digit[1]));
  switch (code) {
    case "KeyN":
      document.querySelector<HTMLButtonElement>("[data-take-next]:enabled")?.click();
      return true;
    case "KeyS":
      document.querySelector<HTMLElement>(".my-state input:checked")?.focus();
      return true;
    default:
      return false;
  }
}

function jumpTo(place: number): boolean {
  const chat = state.value.chats[place - 1];
  if (!chat) return false;
  bringForward(chat.header.conversation);
  // On a phone the conversation is drawn first.
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-conversation="${chat.header.conversation}"] textarea`)?.focus();
  });
  return true;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}
