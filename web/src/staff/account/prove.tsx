// A dialog that wants the password once more, and a code, before it changes one-time codes that are on.

import { useState } from "preact/hooks";
import type { Result } from "../../net/api";
import type { ProvePassword } from "../../protocol/types";
import { frame } from "../../text/en";
import { codes } from "../../text/en-account";
import { reasons } from "../../text/en-reasons";
import { fields, logIn } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Button, Field } from "../../ui/parts";
import { CodeField } from "../code-field";
import { FormFault, mustWait } from "../fault";
import { type Sending, useSending } from "../form";
import { account } from "../session";
import { Username } from "../username";

type ProveProps<T> = {
  title: string;
  text: string;
  yes: string;
  danger?: boolean;
  run: (body: ProvePassword) => Promise<Result<T>>;
  onDone: (value: T) => void;
  onClose: () => void;
};

export function ProveDialog<T>({ title, text, yes, danger, run, onDone, onClose }: ProveProps<T>) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const sending = useSending(["password", "code"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await sending.send(() => run({ password, code: code.trim() }));
    if (done) onDone(done.value);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <form class="stack" onSubmit={submit} noValidate>
        <ProveField sending={sending} value={password} onInput={setPassword} />
        <CodeField
          label={logIn.code}
          hint={logIn.codeHint}
          value={code}
          onInput={setCode}
          fault={sending.faults["code"]}
          recovery
          second
        />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind={danger ? "danger" : "main"} submit disabled={sending.busy || mustWait(sending)}>
            {yes}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type ProveFieldProps = { sending: Sending; value: string; onInput: (value: string) => void };

export function ProveField({ sending, value, onInput }: ProveFieldProps) {
  // Of the two things that the word speaks of only the password was asked for here.
  const isWrong = [sending.faults["form"], sending.faults["password"]].includes(reasons.wrong_credentials);
  return (
    <>
      <Username email={account.value?.email} />
      <Field
        label={codes.prove}
        name="password"
        type="password"
        autocomplete="current-password"
        value={value}
        onInput={onInput}
        fault={isWrong ? fields.currentWrong : sending.faults["password"]}
        focus
      />
      {!isWrong && <FormFault sending={sending} />}
    </>
  );
}
