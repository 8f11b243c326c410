// The parts of a category's form, but for its hours.

import type { ComponentChildren } from "preact";
import { BOUNDS, type CategoryForm, type NumberField } from "../../model/category";
import type { Faults } from "../../model/faults";
import type { Mode, Preview } from "../../protocol/types";
import { categoryWords as more } from "../../text/en-house";
import { modes, previews, categories as words } from "../../text/en-staff";
import { Check, Field, Select } from "../../ui/parts";

const MODES: readonly Mode[] = ["automatic", "offer", "manual"];
const PREVIEWS: readonly Preview[] = ["on", "ask", "off"];

type PartsProps = { form: CategoryForm; set: (change: Partial<CategoryForm>) => void; faults: Faults };

export function Basics({ form, set, faults }: PartsProps) {
  const { fields } = form;
  const field = (change: Partial<CategoryForm["fields"]>) => set({ fields: { ...fields, ...change } });
  return (
    <>
      <Part title={more.general}>
        <Field
          label={words.name}
          name="name"
          value={fields.name}
          onInput={(name) => field({ name })}
          fault={faults["name"]}
        />
      </Part>
      <Part title={more.routing}>
        <div class="form-pair">
          <Select
            label={words.mode}
            hint={modes[fields.mode].hint}
            value={fields.mode}
            options={MODES.map((value) => ({ value, label: modes[value].name }))}
            onChange={(mode) => field({ mode })}
          />
          <Field
            label={words.limit}
            hint={words.limitHint}
            name="queue_limit"
            type="number"
            {...BOUNDS.queue_limit}
            value={form.queue_limit}
            onInput={(queue_limit) => set({ queue_limit })}
            fault={faults["queue_limit"]}
          />
        </div>
        <Check
          label={words.unstaffed}
          hint={more.unstaffedHint}
          checked={fields.queue_when_unstaffed}
          onChange={(queue_when_unstaffed) => field({ queue_when_unstaffed })}
        />
      </Part>
      <Part title={more.asks}>
        <div class="form-pair">
          <Check label={words.askEmail} checked={fields.ask_email} onChange={(ask_email) => field({ ask_email })} />
          <Check
            label={words.askSubject}
            checked={fields.ask_subject}
            onChange={(ask_subject) => field({ ask_subject })}
          />
        </div>
      </Part>
      <Part title={more.talk}>
        <div class="form-pair">
          <Select
            label={words.preview}
            hint={`${previews[fields.preview].hint} ${more.previewHint}`}
            value={fields.preview}
            options={PREVIEWS.map((value) => ({ value, label: previews[value].name }))}
            onChange={(preview) => field({ preview })}
          />
          <Field
            label={words.wrapUp}
            hint={words.wrapUpHint}
            name="wrap_up_s"
            type="number"
            {...BOUNDS.wrap_up_s}
            value={form.wrap_up_s}
            onInput={(wrap_up_s) => set({ wrap_up_s })}
            fault={faults["wrap_up_s"]}
          />
        </div>
      </Part>
    </>
  );
}

export function Keeping({ form, set, faults }: PartsProps) {
  return (
    <Part title={more.keeping}>
      <fieldset>
        <legend class="sr-only">{more.keeping}</legend>
        <Check
          group="keep"
          label={more.forGood}
          checked={form.keep === "forever"}
          onChange={() => set({ keep: "forever" })}
        />
        <Check
          group="keep"
          label={more.forDays}
          checked={form.keep === "days"}
          onChange={() => set({ keep: "days" })}
        />
      </fieldset>
      {form.keep === "days" && (
        <Field
          label={more.days}
          hint={more.daysHint}
          name="retention_days"
          type="number"
          {...BOUNDS.retention_days}
          value={form.days}
          onInput={(days) => set({ days })}
          fault={faults["retention_days"]}
        />
      )}
    </Part>
  );
}

export function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card stack" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function boundsOf(field: NumberField): string {
  const { min, max } = BOUNDS[field];
  return more.outside[field](min, max);
}
