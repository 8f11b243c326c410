// The parts of a category's form, but for its hours.

import type { ComponentChildren } from "preact";
import { BOUNDS, type CategoryForm, DEFAULTS, type NumberField } from "../../model/category";
import type { Faults } from "../../model/faults";
import type { Mode, Preview } from "../../protocol/types";
import { categoryWords as more, settings } from "../../text/en-house";
import { modes, previews, categories as words } from "../../text/en-staff";
import { Badge, Check, Field, Select } from "../../ui/parts";

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
          <WithDefault
            of={words.mode}
            now={fields.mode}
            usual={DEFAULTS.mode}
            say={modeName}
            onReset={(mode) => field({ mode })}
          >
            <Select
              label={words.mode}
              hint={modes[fields.mode].hint}
              value={fields.mode}
              options={MODES.map((value) => ({ value, label: modes[value].name }))}
              onChange={(mode) => field({ mode })}
            />
          </WithDefault>
          <WithDefault
            of={words.limit}
            now={form.queue_limit}
            usual={DEFAULTS.queue_limit}
            say={more.people}
            onReset={(queue_limit) => set({ queue_limit })}
          >
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
          </WithDefault>
        </div>
        <WithDefault
          of={words.unstaffed}
          now={fields.queue_when_unstaffed}
          usual={DEFAULTS.queue_when_unstaffed}
          say={more.onOff}
          onReset={(queue_when_unstaffed) => field({ queue_when_unstaffed })}
        >
          <Check
            label={words.unstaffed}
            hint={more.unstaffedHint}
            checked={fields.queue_when_unstaffed}
            onChange={(queue_when_unstaffed) => field({ queue_when_unstaffed })}
          />
        </WithDefault>
      </Part>
      <Part title={more.asks}>
        <div class="form-pair">
          <WithDefault
            of={words.askEmail}
            now={fields.ask_email}
            usual={DEFAULTS.ask_email}
            say={more.onOff}
            onReset={(ask_email) => field({ ask_email })}
          >
            <Check label={words.askEmail} checked={fields.ask_email} onChange={(ask_email) => field({ ask_email })} />
          </WithDefault>
          <WithDefault
            of={words.askSubject}
            now={fields.ask_subject}
            usual={DEFAULTS.ask_subject}
            say={more.onOff}
            onReset={(ask_subject) => field({ ask_subject })}
          >
            <Check
              label={words.askSubject}
              checked={fields.ask_subject}
              onChange={(ask_subject) => field({ ask_subject })}
            />
          </WithDefault>
        </div>
      </Part>
      <Part title={more.talk}>
        <div class="form-pair">
          <WithDefault
            of={words.preview}
            now={fields.preview}
            usual={DEFAULTS.preview}
            say={previewName}
            onReset={(preview) => field({ preview })}
          >
            <Select
              label={words.preview}
              hint={`${previews[fields.preview].hint} ${more.previewHint}`}
              value={fields.preview}
              options={PREVIEWS.map((value) => ({ value, label: previews[value].name }))}
              onChange={(preview) => field({ preview })}
            />
          </WithDefault>
          <WithDefault
            of={words.wrapUp}
            now={form.wrap_up_s}
            usual={DEFAULTS.wrap_up_s}
            say={more.seconds}
            onReset={(wrap_up_s) => set({ wrap_up_s })}
          >
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
          </WithDefault>
        </div>
      </Part>
    </>
  );
}

export function Keeping({ form, set, faults }: PartsProps) {
  return (
    <Part title={more.keeping}>
      <WithDefault
        of={more.keeping}
        now={form.keep}
        usual={DEFAULTS.keep}
        say={() => more.forGood}
        onReset={(keep) => set({ keep })}
      >
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
      </WithDefault>
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

type WithDefaultProps<T> = {
  /** What the field is called. */
  of: string;
  now: T;
  usual: T;
  say: (value: T) => string;
  onReset: (value: T) => void;
  children: ComponentChildren;
};

/** A field with what is default there, and the way back to it, as on the page of the settings. */
export function WithDefault<T>({ of, now, usual, say, onReset, children }: WithDefaultProps<T>) {
  return (
    <div class="with-default">
      {children}
      <p class="row hint setting-default">
        {now === usual ? (
          <Badge>{settings.isDefault}</Badge>
        ) : (
          <>
            <span>{settings.default(say(usual))}</span>
            <button type="button" class="link-button" aria-label={settings.resetOf(of)} onClick={() => onReset(usual)}>
              {settings.reset}
            </button>
          </>
        )}
      </p>
    </div>
  );
}

const modeName = (mode: Mode): string => modes[mode].name;
const previewName = (preview: Preview): string => previews[preview].name;

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
