// Editing a category: its name, how it routes, what it asks.

import { useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Category, EditCategory, Mode, Preview } from "../../protocol/types";
import { frame } from "../../text/en";
import { fields, modes, previews, categories as words } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Button, Check, Field, Select } from "../../ui/parts";
import { useSending } from "../form";

const MODES: readonly Mode[] = ["automatic", "offer", "manual"];
const PREVIEWS: readonly Preview[] = ["on", "ask", "off"];
const NAMES = ["name", "queue_limit", "wrap_up_s"] as const;

export function CategoryForm(props: { category: Category; onClose: () => void; onDone: () => void }) {
  const { category, onClose, onDone } = props;
  const [form, setForm] = useState(category);
  const [limit, setLimit] = useState(String(category.queue_limit));
  const [wrapUp, setWrapUp] = useState(String(category.wrap_up_s));
  const { busy, faults, send } = useSending(NAMES);
  const set = (change: Partial<Category>) => setForm({ ...form, ...change });

  const submit = async (event: Event) => {
    event.preventDefault();
    const { name, open, mode, preview, ask_email, ask_subject, queue_when_unstaffed } = form;
    const edit: EditCategory = {
      name,
      open,
      mode,
      preview,
      ask_email,
      ask_subject,
      queue_when_unstaffed,
      queue_limit: Number(limit),
      wrap_up_s: Number(wrapUp),
    };
    if (await send(() => call("PATCH", `/v1/categories/${category.category}`, edit))) onDone();
  };
  return (
    <Dialog title={words.editTitle(category.name)} onClose={onClose} wide>
      <form class="stack" onSubmit={submit} noValidate>
        <Field
          label={words.name}
          name="name"
          focus
          value={form.name}
          onInput={(name) => set({ name })}
          fault={faults["name"]}
        />
        <Check label={words.open} hint={words.openHint} checked={form.open} onChange={(open) => set({ open })} />
        <div class="form-pair">
          <Select
            label={words.mode}
            hint={modes[form.mode].hint}
            value={form.mode}
            options={MODES.map((value) => ({ value, label: modes[value].name }))}
            onChange={(mode) => set({ mode })}
          />
          <Select
            label={words.preview}
            hint={previews[form.preview].hint}
            value={form.preview}
            options={PREVIEWS.map((value) => ({ value, label: previews[value].name }))}
            onChange={(preview) => set({ preview })}
          />
        </div>
        <div class="form-pair">
          <Field
            label={words.limit}
            hint={words.limitHint}
            name="queue_limit"
            type="number"
            min={1}
            value={limit}
            onInput={setLimit}
            fault={faults["queue_limit"]}
          />
          <Field
            label={words.wrapUp}
            hint={words.wrapUpHint}
            name="wrap_up_s"
            type="number"
            min={0}
            value={wrapUp}
            onInput={setWrapUp}
            fault={faults["wrap_up_s"]}
          />
        </div>
        <div>
          <Check label={words.askEmail} checked={form.ask_email} onChange={(ask_email) => set({ ask_email })} />
          <Check label={words.askSubject} checked={form.ask_subject} onChange={(ask_subject) => set({ ask_subject })} />
          <Check
            label={words.unstaffed}
            checked={form.queue_when_unstaffed}
            onChange={(queue_when_unstaffed) => set({ queue_when_unstaffed })}
          />
        </div>
        {faults["form"] && (
          <p class="fault" role="alert">
            {faults["form"]}
          </p>
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={busy}>
            {fields.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
