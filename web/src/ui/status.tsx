// What I say of myself beside my name.

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
  /** What came too soon, and is sent by itself once it may be. */
  late: string | null;
  /** An empty text takes it away. */
  onSave: (text: string, then: (answer: Answer) => void) => void;
};

export function StatusForm({ status, late, onSave }: StatusProps) {
  const shown = late ?? status ?? "";
  const [text, setText] = useState(shown);
  const before = useRef(status ?? "");
  const [fault, setFault] = useState<string | undefined>();
  const waits = late !== null;
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
    onSave(text.trim(), (answer) => {
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
