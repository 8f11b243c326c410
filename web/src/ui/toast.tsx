// Short notices that go by themselves, read out politely, and a region for what is only read out.

import { signal } from "@preact/signals";
import { frame } from "../text/en";
import { IconButton } from "./parts";

type Toast = { id: number; text: string };

const SHOWN_MS = 7_000;
const SHOWN_MAX = 4;

const toasts = signal<readonly Toast[]>([]);
const spoken = signal({ text: "", time: 0 });
let lastId = 0;

export function toast(text: string): void {
  lastId += 1;
  const id = lastId;
  toasts.value = [...toasts.value.filter((one) => one.text !== text), { id, text }].slice(-SHOWN_MAX);
  setTimeout(() => gone(id), SHOWN_MS);
}

/** Reads something out without showing it, also when it is the same as before. */
export function announce(text: string): void {
  spoken.value = { text, time: spoken.value.time + 1 };
}

function gone(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function Toasts() {
  const { text, time } = spoken.value;
  return (
    <>
      <div class="toasts" role="status">
        {toasts.value.map((one) => (
          <div class="toast" key={one.id}>
            <span class="grow">{one.text}</span>
            <IconButton icon="close" label={frame.dismiss} onClick={() => gone(one.id)} />
          </div>
        ))}
      </div>
      <p class="sr-only" aria-live="polite">
        {text && <span key={time}>{text}</span>}
      </p>
    </>
  );
}
