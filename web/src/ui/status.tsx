// What I say of myself beside my name.

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { fieldFault } from "../model/composer";
import type { ServerFrame } from "../protocol/types";
import { whyNot } from "../text/en";
import { self } from "../text/en-buddies";
import { Button, Field } from "./parts";
import { announce } from "./toast";

const STATUS_MAX = 100;

type Answer = Extract<ServerFrame, { type: "ok" | "refused" }>;

type StatusProps = {
  status: string | null;
  /** `null` takes it away. */
  onSave: (text: string | null, then: (answer: Answer) => void) => void;
};

/** Others are shown a change only so often: what came too soon may be sent again by then. */
const AGAIN_MS = 10_000;

/** What came too soon. Not the form's own: the page may show something else when it is sent. */
const later = signal<string | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function forgetStatus(): void {
  clearTimeout(timer);
  later.value = null;
}

/** Sends it now, or when it may be; `then` is told what became of it in the end. */
function send(text: string, onSave: StatusProps["onSave"], then: (answer: Answer) => void): void {
  onSave(text || null, (answer) => {
    forgetStatus();
    if (answer.type === "ok" || answer.reason !== "too_many_tries") return then(answer);
    later.value = text;
    timer = setTimeout(() => send(text, onSave, then), AGAIN_MS);
  });
}

export function StatusForm({ status, onSave }: StatusProps) {
  const shown = later.value ?? status ?? "";
  const [text, setText] = useState(shown);
  const before = useRef(status ?? "");
  const [fault, setFault] = useState<string | undefined>();
  const waits = later.value !== null;
  // Another tab may have changed it; what is being typed here stays.
  useEffect(() => {
    const was = before.current;
    const is = status ?? "";
    before.current = is;
    setText((typed) => (typed.trim() === was ? is : typed));
  }, [status]);
  useEffect(() => {
    if (waits) announce(self.later);
  }, [waits]);
  const isChanged = text.trim() !== shown;

  const submit = (event: Event) => {
    event.preventDefault();
    const found = fieldFault(text, STATUS_MAX, false);
    setFault(found ? whyNot(found) : undefined);
    if (found || !isChanged) return;
    forgetStatus();
    send(text.trim(), onSave, (answer) => {
      if (answer.type === "refused") setFault(whyNot(answer.reason));
      else announce(self.saved);
    });
  };
  return (
    <form class="self-status" onSubmit={submit} noValidate>
      <Field label={self.status} name="status" optional="unsaid" value={text} onInput={setText} fault={fault} />
      <Button submit disabled={!isChanged}>
        {self.save}
      </Button>
      {waits && <p class="hint self-later">{self.later}</p>}
    </form>
  );
}
