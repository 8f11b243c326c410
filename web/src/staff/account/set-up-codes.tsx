// Setting up one-time codes: the password, the secret as picture and text, a first code, and then the recovery codes.

import { useState } from "preact/hooks";
import { call } from "../../net/api";
import type { ConfirmTotp, RecoveryCodes, TotpSecret } from "../../protocol/types";
import { frame } from "../../text/en";
import { codes as words } from "../../text/en-account";
import { Button } from "../../ui/parts";
import { CodeField } from "../code-field";
import { FormFault, mustWait } from "../fault";
import { useSending } from "../form";
import { Shown } from "../shown";
import { ProveField } from "./prove";
import { Recovery } from "./recovery";

/** Without `onCancel` there is no way around it. */
export function SetUpCodes({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
  const [secret, setSecret] = useState<TotpSecret | null>(null);
  const [recovery, setRecovery] = useState<readonly string[] | null>(null);
  if (recovery) return <Recovery codes={recovery} onDone={onDone} />;
  if (secret) return <Confirm secret={secret} onDone={(made) => setRecovery(made.codes)} onCancel={onCancel} />;
  return <Begin onDone={setSecret} onCancel={onCancel} />;
}

type StepProps<T> = { onDone: (value: T) => void; onCancel: (() => void) | undefined };

function Begin({ onDone, onCancel }: StepProps<TotpSecret>) {
  const [password, setPassword] = useState("");
  const sending = useSending(["password"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await sending.send(() => call<TotpSecret>("POST", "/v1/totp", { password }));
    if (done) onDone(done.value);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <p class="soft">{words.why}</p>
      <ProveField sending={sending} value={password} onInput={setPassword} />
      <div class="dialog-foot">
        {onCancel && <Button onClick={onCancel}>{frame.cancel}</Button>}
        <Button kind="main" submit disabled={sending.busy || mustWait(sending)}>
          {words.goOn}
        </Button>
      </div>
    </form>
  );
}

function Confirm({ secret, onDone, onCancel }: StepProps<RecoveryCodes> & { secret: TotpSecret }) {
  const [code, setCode] = useState("");
  const sending = useSending(["code"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const body: ConfirmTotp = { code: code.replace(/\s/g, "") };
    const done = await sending.send(() => call<RecoveryCodes>("PUT", "/v1/totp", body));
    if (done) onDone(done.value);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <p>{words.scan}</p>
      <img
        class="totp-picture"
        alt={words.picture}
        src={`data:image/svg+xml,${encodeURIComponent(secret.picture)}`}
        width={208}
        height={208}
      />
      <Shown label={words.orType} value={secret.secret} name="secret" />
      <CodeField
        label={words.confirm}
        hint={words.confirmHint}
        value={code}
        onInput={setCode}
        fault={sending.faults["code"]}
      />
      <FormFault sending={sending} />
      <div class="dialog-foot">
        {onCancel && <Button onClick={onCancel}>{frame.cancel}</Button>}
        <Button kind="main" submit disabled={sending.busy || mustWait(sending)}>
          {words.turnOn}
        </Button>
      </div>
    </form>
  );
}
