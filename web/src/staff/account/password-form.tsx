// Changing one's own password, on the account's page or because it has to be done first.

import { useState } from "preact/hooks";
import { call } from "../../net/api";
import type { ChangePassword } from "../../protocol/types";
import { frame } from "../../text/en";
import { password as words } from "../../text/en-account";
import { reasons } from "../../text/en-reasons";
import { fields } from "../../text/en-staff";
import { Button, Field } from "../../ui/parts";
import { FormFault, mustWait } from "../fault";
import { useSending } from "../form";
import { NewPassword } from "../new-password";
import { account } from "../session";
import { Username } from "../username";

const NAMES = ["current", "password", "password_again"] as const;
const BLANK: ChangePassword = { current: "", password: "", password_again: "" };

type PasswordFormProps = { submit: string; onDone: () => void; onClose?: () => void };

export function PasswordForm({ submit, onDone, onClose }: PasswordFormProps) {
  const [form, setForm] = useState(BLANK);
  const sending = useSending(NAMES);
  const { busy, faults, send } = sending;
  const field = (name: (typeof NAMES)[number], label: string) => ({
    label,
    name,
    type: "password" as const,
    value: form[name],
    onInput: (value: string) => setForm({ ...form, [name]: value }),
    fault: faults[name],
  });
  const run = async (event: Event) => {
    event.preventDefault();
    if (!(await send(() => call("POST", "/v1/password", form)))) return;
    setForm(BLANK);
    onDone();
  };
  return (
    <form class="stack" onSubmit={run} noValidate>
      <Username email={account.value?.email} />
      <Field
        {...field("current", fields.current)}
        fault={faults["current"] && fields.currentWrong}
        autocomplete="current-password"
        focus
      />
      <NewPassword
        field={field}
        label={fields.newPassword}
        fault={faults["password"] === reasons.bad_field ? words.same : undefined}
      />
      <FormFault sending={sending} />
      <div class="dialog-foot">
        {onClose && <Button onClick={onClose}>{frame.cancel}</Button>}
        <Button kind="main" submit disabled={busy || mustWait(sending)}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
