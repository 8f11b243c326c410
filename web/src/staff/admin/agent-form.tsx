// Adding or editing an agent.

import { useState } from "preact/hooks";
import { editOf } from "../../model/staff";
import { call } from "../../net/api";
import type { Agent, AgentLink, NewAgent, WaitingFate } from "../../protocol/types";
import { frame } from "../../text/en";
import { agents as words } from "../../text/en-agents";
import { fields } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Button, Check, Field } from "../../ui/parts";
import { FormFault } from "../fault";
import { useSending } from "../form";
import { NewPassword } from "../new-password";
import { AgentFate } from "./agent-fate";
import { Assignment } from "./assignment";
import { useFate } from "./fate";

const NAMES = [
  "email",
  "full_name",
  "display_name",
  "password",
  "password_again",
  "capacity",
  "categories",
  "admin",
  "waiting",
] as const;

type FormProps = {
  /** `null` adds one. */
  agent: Agent | null;
  onClose: () => void;
  onDone: (made: AgentLink | null, name: string) => void;
};

export function AgentForm({ agent, onClose, onDone }: FormProps) {
  const [begun] = useState(agent);
  const [form, setForm] = useState({
    email: agent?.email ?? "",
    full_name: agent?.full_name ?? "",
    display_name: agent?.display_name ?? "",
    password: "",
    password_again: "",
  });
  const [admin, setAdmin] = useState(agent?.admin ?? false);
  const [capacity, setCapacity] = useState(agent?.capacity ?? 1);
  const [chosen, setChosen] = useState<readonly number[]>(agent?.categories ?? []);
  const [byLink, setByLink] = useState(true);
  const sending = useSending(NAMES);
  const { busy, faults, send } = sending;
  const { question, ask, drop } = useFate(sending);

  const field = (name: keyof typeof form, label: string) => ({
    label,
    name,
    value: form[name],
    onInput: (value: string) => setForm({ ...form, [name]: value }),
    fault: faults[name],
  });
  const { email, full_name, display_name } = form;
  const shared = { email, full_name, display_name, admin, capacity, categories: [...chosen] };
  const save = async (before: Agent, fate: WaitingFate | null) => {
    const at = `/v1/agents/${before.agent}`;
    const done = await ask(fate, (answer) => call("PATCH", at, { ...editOf(before, shared), ...answer }));
    if (done) onDone(null, full_name);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (begun) return save(begun, null);
    const { password, password_again } = form;
    const added: NewAgent = byLink ? shared : { ...shared, password, password_again };
    const done = await send(() => call<AgentLink>("POST", "/v1/agents", added));
    if (done) onDone(done.value, full_name);
  };

  if (begun && question) {
    return (
      <AgentFate
        agent={begun}
        lost={begun.categories.filter((one) => !chosen.includes(one))}
        yes={fields.save}
        question={question}
        busy={busy}
        fault={faults["waiting"] ?? faults["form"]}
        onChoose={(fate) => void save(begun, fate)}
        onClose={drop}
      />
    );
  }
  return (
    <Dialog title={agent ? words.editTitle(agent.full_name) : words.addTitle} onClose={onClose} wide>
      <form class="stack" onSubmit={submit} noValidate>
        {!agent && <p class="banner note">{words.newHint}</p>}
        <div class="form-pair">
          <Field {...field("full_name", fields.fullName)} focus />
          <Field {...field("display_name", fields.displayName)} hint={fields.displayHint} />
        </div>
        <Field {...field("email", fields.email)} type="email" autocomplete="off" />
        <Assignment capacity={capacity} setCapacity={setCapacity} chosen={chosen} setChosen={setChosen} faults={faults}>
          <div>
            <Check label={words.admin} hint={words.adminHint} checked={admin} onChange={setAdmin} />
            {faults["admin"] && (
              <p class="fault" role="alert">
                {faults["admin"]}
              </p>
            )}
          </div>
        </Assignment>
        {!agent && (
          <fieldset>
            <legend class="legend">{words.how}</legend>
            <Check group="way-in" label={words.byLink} checked={byLink} onChange={() => setByLink(true)} />
            <Check group="way-in" label={words.byPassword} checked={!byLink} onChange={() => setByLink(false)} />
          </fieldset>
        )}
        {!agent && !byLink && <NewPassword field={field} pair />}
        <FormFault sending={sending} />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={busy}>
            {agent ? fields.save : words.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
