// One category: its name, how it routes, what it asks, its hours, how long its conversations are kept, and its archiving.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
  BOUNDS,
  type CategoryForm,
  categoryForm,
  changesOf,
  isChanged,
  keptShorter,
  type NumberField,
  outsideBounds,
} from "../../model/category";
import type { Faults } from "../../model/faults";
import { call } from "../../net/api";
import type { Category, Mode, Preview } from "../../protocol/types";
import { date } from "../../text/en";
import { hoursNow, hours as hourWords, categoryWords as more } from "../../text/en-house";
import { reasons } from "../../text/en-reasons";
import { fields as fieldWords, modes, previews, categories as words } from "../../text/en-staff";
import { Confirm } from "../../ui/dialog";
import { Button, Check, Empty, Field, Loading, Select } from "../../ui/parts";
import { go, path } from "../../ui/route";
import { toast } from "../../ui/toast";
import { useUnsaved } from "../../ui/unsaved";
import { useSending } from "../form";
import { categories, categoriesKnown, loadCategories, turnedAway } from "../session";
import { Door } from "./categories";
import { CategoryChange } from "./category-change";
import { HoursEditor, hoursAreFaulty } from "./hours-editor";
import "./admin.css";

const MODES: readonly Mode[] = ["automatic", "offer", "manual"];
const PREVIEWS: readonly Preview[] = ["on", "ask", "off"];
const NAMES = [
  "name",
  "queue_limit",
  "wrap_up_s",
  "retention_days",
  "hours",
  "hours.zone",
  "hours.week",
  "hours.holidays",
] as const;
const LIST = "/admin/categories";
const DAY_MS = 86_400_000;

export function CategoryPage({ id }: { id: number }) {
  const [fault, setFault] = useState<string | undefined>();
  const category = categories.value.find((one) => one.category === id);
  useEffect(() => {
    void loadCategories().then((problem) => {
      if (problem && !turnedAway(problem)) setFault(reasons[problem.reason]);
    });
  }, []);
  const name = category?.name;
  useEffect(() => {
    document.title = `${name ?? words.title} · Usher`;
  }, [name]);
  return (
    <main id="main" class="sheet narrower">
      <a class="back small" href={LIST}>
        ← {more.back}
      </a>
      {fault && <Empty icon="chat" title={fault} level="h1" />}
      {!fault && !categoriesKnown.value && <Loading />}
      {!fault && categoriesKnown.value && !category && <Empty icon="chat" title={more.gone} level="h1" />}
      {category && <Editor category={category} />}
    </main>
  );
}

function Editor({ category }: { category: Category }) {
  const [form, setForm] = useState<CategoryForm>(() => categoryForm(category));
  const [strict, setStrict] = useState(false);
  const [archiving, setArchiving] = useState(false);
  const { busy, faults, setFaults, send } = useSending(NAMES);
  const edit = changesOf(category, form);
  const changed = isChanged(edit);
  // What is being saved is not lost by going on.
  const unsaved = useUnsaved(changed && !busy);
  const shorter = keptShorter(category, edit);
  const [asking, setAsking] = useState(false);
  const set = (change: Partial<CategoryForm>) => setForm({ ...form, ...change });

  const submit = async (event: Event) => {
    event.preventDefault();
    const outside = outsideBounds(form);
    setStrict(true);
    if (outside.length > 0 || hoursAreFaulty(form.hours)) {
      setFaults({ ...Object.fromEntries(outside.map((field) => [field, boundsOf(field)])), form: more.faultsAbove });
      return toFirstFault();
    }
    if (shorter !== null) return setAsking(true);
    return save();
  };
  const save = async () => {
    const here = path();
    const done = await send(() => call<Category>("PATCH", `/v1/categories/${category.category}`, edit));
    if (!done) return toFirstFault();
    await loadCategories();
    toast(more.saved(form.fields.name.trim()));
    // Who has gone on meanwhile stays there.
    if (path() === here) toList();
  };
  const toList = () => {
    unsaved.forget();
    go(LIST);
  };
  return (
    <form class="stack-wide" onSubmit={submit} noValidate>
      <div class="stack-tight">
        <h1 dir="auto">{words.editTitle(category.name)}</h1>
        <p class="row">
          <Door category={category} />
          <span class="soft">{category.hours && category.open ? hoursNow(category) : ""}</span>
        </p>
      </div>
      <Basics form={form} set={set} faults={faults} />
      <Part title={hourWords.title}>
        <HoursEditor form={form.hours} onChange={(hours) => set({ hours })} faults={faults} strict={strict} />
      </Part>
      <Keeping form={form} set={set} faults={faults} />
      {!category.archived && (
        <Part title={more.archiveIt}>
          <div class="row">
            <p class="soft grow part-text">{more.archiveHint}</p>
            <Button kind="danger" onClick={() => setArchiving(true)}>
              {more.archive}
            </Button>
          </div>
        </Part>
      )}
      <div class="save-bar">
        <span class="grow" role="status">
          {faults["form"] ? (
            <span class="fault">{faults["form"]}</span>
          ) : (
            <span class="soft small">{changed ? "" : more.nothingChanged}</span>
          )}
        </span>
        <Button onClick={toList}>{more.discard}</Button>
        <Button kind="main" submit disabled={busy || !changed}>
          {fieldWords.save}
        </Button>
      </div>
      {asking && shorter !== null && (
        <Confirm
          title={more.shorterTitle(category.name, shorter)}
          text={more.shorterText(date(Date.now() - shorter * DAY_MS))}
          yes={more.shorterDo}
          danger
          onClose={() => setAsking(false)}
          onYes={() => void save()}
        />
      )}
      {archiving && (
        <CategoryChange
          category={category}
          to="archive"
          onClose={() => setArchiving(false)}
          onDone={() => {
            toast(more.archiveDone(category.name));
            void loadCategories();
            toList();
          }}
        />
      )}
      {unsaved.question}
    </form>
  );
}

type PartsProps = { form: CategoryForm; set: (change: Partial<CategoryForm>) => void; faults: Faults };

function Basics({ form, set, faults }: PartsProps) {
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

function Keeping({ form, set, faults }: PartsProps) {
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

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card stack" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function boundsOf(field: NumberField): string {
  const { min, max } = BOUNDS[field];
  return more.outside[field](min, max);
}

/** Once the faults are drawn. */
function toFirstFault(): void {
  setTimeout(() => {
    const first = document.querySelector<HTMLElement>("[aria-invalid], .fault");
    first?.scrollIntoView({ block: "center" });
    first?.focus();
  });
}
