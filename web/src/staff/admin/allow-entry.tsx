// One entry of the allow-list while it is added or edited.

import { useState } from "preact/hooks";
import { allowEdit, isWide } from "../../model/access";
import { call } from "../../net/api";
import type { AllowEntry, AllowList, NewAllowEntry } from "../../protocol/types";
import { frame } from "../../text/en";
import { allowList as words } from "../../text/en-access";
import { Dialog } from "../../ui/dialog";
import { Button, Field } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { FormFault } from "../fault";
import { useSending } from "../form";

const FIELDS = ["cidr", "note"] as const;

type AddProps = { seen: string; onDone: (list: AllowList) => void; onClose: () => void };

export function AddDialog({ seen, onDone, onClose }: AddProps) {
  const [form, setForm] = useState<NewAllowEntry>({ cidr: "", note: "" });
  const sending = useSending(FIELDS, { cidr: words.addressBad });
  const wide = useWide(form.cidr);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (wide.asksFirst()) return;
    const done = await sending.send(() => call<AllowList>("POST", "/v1/allow-list", form));
    if (!done) return;
    toast(words.added(form.cidr));
    onDone(done.value);
  };
  return (
    <Dialog title={words.addTitle} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <EntryFields form={form} setForm={setForm} faults={sending.faults} />
        <div class="row">
          <Button small onClick={() => setForm({ ...form, cidr: seen })}>
            {words.mine}
          </Button>
        </div>
        {wide.question}
        <FormFault sending={sending} />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind={wide.question ? "danger" : "main"} submit disabled={sending.busy}>
            {wide.question ? words.wideYes : words.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type EditProps = { entry: AllowEntry; onDone: (list: AllowList) => void; onClose: () => void };

export function EditDialog({ entry, onDone, onClose }: EditProps) {
  const [form, setForm] = useState<NewAllowEntry>({ cidr: entry.cidr, note: entry.note });
  const sending = useSending(FIELDS, { cidr: words.addressBad });
  const wide = useWide(form.cidr === entry.cidr ? "" : form.cidr);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (wide.asksFirst()) return;
    const edit = allowEdit(entry, form);
    const done = await sending.send(() => call<AllowList>("PATCH", `/v1/allow-list/${entry.id}`, edit));
    if (done) onDone(done.value);
  };
  return (
    <Dialog title={words.editTitle(entry.cidr)} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <EntryFields form={form} setForm={setForm} faults={sending.faults} />
        {form.cidr.trim() !== entry.cidr && <p class="soft small">{words.editText}</p>}
        {wide.question}
        <FormFault sending={sending} />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind={wide.question ? "danger" : "main"} submit disabled={sending.busy}>
            {wide.question ? words.wideYes : words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Asks once about a network that is very large; about another one anew. */
function useWide(cidr: string) {
  const [asked, setAsked] = useState("");
  const asks = isWide(cidr) && asked !== cidr.trim();
  return {
    asksFirst: () => {
      if (asks) setAsked(cidr.trim());
      return asks;
    },
    question: isWide(cidr) && !asks && (
      <p class="banner note warn" role="alert">
        <span>{words.wide(cidr.trim())}</span>
      </p>
    ),
  };
}

type EntryFieldsProps = {
  form: NewAllowEntry;
  setForm: (form: NewAllowEntry) => void;
  faults: Readonly<Record<string, string>>;
};

function EntryFields({ form, setForm, faults }: EntryFieldsProps) {
  return (
    <div class="form-pair">
      <Field
        label={words.address}
        name="cidr"
        hint={words.addressHint}
        value={form.cidr}
        onInput={(cidr) => setForm({ ...form, cidr })}
        fault={faults["cidr"]}
        autocomplete="off"
        focus
      />
      <Field
        label={words.note}
        name="note"
        hint={words.noteHint}
        value={form.note}
        onInput={(note) => setForm({ ...form, note })}
        fault={faults["note"]}
        optional
      />
    </div>
  );
}
