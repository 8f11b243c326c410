// Changing one's own password.

import { useState } from "preact/hooks";
import { call } from "../net/api";
import type { ChangePassword } from "../protocol/types";
import { frame } from "../text/en";
import { fields, nav } from "../text/en-staff";
import { Dialog } from "../ui/dialog";
import { Button, Field } from "../ui/parts";
import { toast } from "../ui/toast";
import { useSending } from "./form";

const NAMES = ["current", "password", "password_again"] as const;

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState<ChangePassword>({ current: "", password: "", password_again: "" });
  const { busy, faults, send } = useSending(NAMES);
  const field = (name: (typeof NAMES)[number], label: string) => ({
    label,
    name,
    type: "password" as const,
    value: form[name],
    onInput: (value: string) => setForm({ ...form, [name]: value }),
    fault: faults[name],
  });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!(await send(() => call("POST", "/v1/password", form)))) return;
    toast(fields.passwordChanged);
    onClose();
  };
  return (
    <Dialog title={nav.password} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Field
          {...field("current", fields.current)}
          fault={faults["current"] && fields.currentWrong}
          autocomplete="current-password"
          focus
        />
        <Field {...field("password", fields.password)} autocomplete="new-password" hint={fields.passwordHint} />
        <Field {...field("password_again", fields.again)} autocomplete="new-password" />
        {faults["form"] && (
          <p class="fault" role="alert">
            {faults["form"]}
          </p>
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={busy}>
            {nav.password}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
