// What I say of myself beside my name.

import { useEffect, useState } from "preact/hooks";
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

export function StatusForm({ status, onSave }: StatusProps) {
  const [text, setText] = useState(status ?? "");
  const [fault, setFault] = useState<string | undefined>();
  // Another tab may have changed it.
  useEffect(() => setText(status ?? ""), [status]);
  const isChanged = text.trim() !== (status ?? "");

  const submit = (event: Event) => {
    event.preventDefault();
    const found = fieldFault(text, STATUS_MAX, false);
    setFault(found ? whyNot(found) : undefined);
    if (found || !isChanged) return;
    onSave(text.trim() || null, (answer) => {
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
    </form>
  );
}
