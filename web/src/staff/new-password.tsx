// A new password, typed twice. What it must be is asked for when the form is shown, used, or refused: an admin may change it meanwhile.

import { signal } from "@preact/signals";
import type { ComponentProps } from "preact";
import { useEffect } from "preact/hooks";
import { call } from "../net/api";
import type { PasswordRule } from "../protocol/types";
import { fields } from "../text/en-staff";
import { Field } from "../ui/parts";

const rule = signal<PasswordRule | null>(null);

/** Without an answer the last one stands: the server decides anyway. */
async function ask(): Promise<void> {
  const result = await call<PasswordRule>("GET", "/v1/password-rule");
  if (result.ok) rule.value = result.value;
}

type FieldProps = Omit<ComponentProps<typeof Field>, "type" | "autocomplete" | "hint">;

type NewPasswordProps = {
  field: (name: "password" | "password_again", label: string) => FieldProps;
  /** What stands under the first field instead of its own fault. */
  fault?: string | undefined;
  /** What the first is called, where a present password stands beside it. */
  label?: string;
  /** Whether they stand side by side. */
  pair?: boolean;
};

export function NewPassword({ field, fault, label = fields.password, pair }: NewPasswordProps) {
  const first = field("password", label);
  const shown = fault ?? first.fault;
  useEffect(() => void ask(), [shown]);
  const hint = rule.value ? fields.passwordHint(rule.value.min_chars, rule.value.max_chars) : undefined;
  return (
    <div class={pair ? "form-pair" : "stack"} onFocusIn={() => void ask()}>
      <Field {...first} fault={shown} type="password" autocomplete="new-password" hint={hint} />
      <Field {...field("password_again", fields.again)} type="password" autocomplete="new-password" />
    </div>
  );
}
