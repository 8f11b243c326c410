// One category: its name, how it routes, what it asks, its hours, how long its conversations are kept, and its archiving.

import { useEffect, useRef, useState } from "preact/hooks";
import {
  type CategoryForm,
  categoryForm,
  changesOf,
  type FieldName,
  isChanged,
  keptShorter,
  nameFault,
  outsideBounds,
  overtaken,
  rebased,
  sameForm,
} from "../../model/category";
import { hoursAreFaulty } from "../../model/hours";
import { call } from "../../net/api";
import type { Category, WaitingFate } from "../../protocol/types";
import { date } from "../../text/en";
import { hoursNow, hours as hourWords, categoryWords as more } from "../../text/en-house";
import { reasons } from "../../text/en-reasons";
import { fields as fieldWords, categories as words } from "../../text/en-staff";
import { Confirm } from "../../ui/dialog";
import { Button, Empty, Loading } from "../../ui/parts";
import { go, path } from "../../ui/route";
import { Sentence } from "../../ui/sentence";
import { toast } from "../../ui/toast";
import { useUnsaved } from "../../ui/unsaved";
import { useSending } from "../form";
import { categories, loadCategories, turnedAway } from "../session";
import { CategoryChange, CategoryFate } from "./category-change";
import { Meanwhile } from "./category-meanwhile";
import { Basics, boundsOf, Keeping, Part, WithDefault } from "./category-parts";
import { Door } from "./category-row";
import { useFate } from "./fate";
import { useFollowing } from "./follow";
import { HoursEditor } from "./hours-editor";
import "./admin.css";
import { useTitle } from "../../ui/title";

const NAMES = [
  "name",
  "queue_limit",
  "wrap_up_s",
  "retention_days",
  "hours",
  "hours.zone",
  "hours.week",
  "hours.holidays",
  "waiting",
] as const;
const BAD = { "hours.zone": hourWords.zoneBad };
const LIST = "/admin/categories";
const DAY_MS = 86_400_000;

export function CategoryPage({ id }: { id: number }) {
  const [fault, setFault] = useState<string | undefined>();
  // What the list has known for a while is not edited: it would undo what others have changed meanwhile.
  const [fresh, setFresh] = useState(false);
  const category = fresh ? categories.value.find((one) => one.category === id) : undefined;
  useFollowing(["categories"], async () => {
    const problem = await loadCategories();
    if (problem && !turnedAway(problem) && !fresh) setFault(reasons[problem.reason]);
    if (problem) return;
    setFault(undefined);
    setFresh(true);
  });
  const name = category?.name;
  useTitle(name ?? words.title);
  return (
    <main id="main" class="sheet narrower">
      <a class="back small" href={LIST}>
        ← {more.back}
      </a>
      {fault && <Empty icon="chat" title={fault} level="h1" />}
      {!fault && !fresh && <Loading />}
      {!fault && fresh && !category && <Empty icon="chat" title={more.gone} level="h1" />}
      {category && <Editor category={category} />}
    </main>
  );
}

function Editor({ category }: { category: Category }) {
  // Only what was changed here is sent: the rest is another's to change.
  const [begun, setBegun] = useState(category);
  const [told, setTold] = useState<readonly FieldName[]>([]);
  const saved = useRef(false);
  const [form, setForm] = useState<CategoryForm>(() => categoryForm(begun));
  const [strict, setStrict] = useState(false);
  const [archiving, setArchiving] = useState(false);
  const sending = useSending(NAMES, BAD);
  const { busy, faults, setFaults } = sending;
  const edit = changesOf(begun, form);
  const changed = isChanged(edit);
  // What is being saved is not lost by going on.
  const unsaved = useUnsaved(changed && !busy);
  const shorter = keptShorter(category, edit);
  const [asking, setAsking] = useState(false);
  /** About those who wait, when what is saved closes it over them. */
  const { question, ask, drop } = useFate(sending);
  const set = (change: Partial<CategoryForm>) => setForm({ ...form, ...change });

  // What is being saved here comes back by the same way.
  useEffect(() => {
    if (busy || saved.current || sameForm(begun, category)) return;
    setForm(rebased(begun, form, category));
    setBegun(category);
    setTold(overtaken(told, begun, category));
  }, [category, busy]);

  const submit = async (event: Event) => {
    event.preventDefault();
    const found: Record<string, string> = {};
    const named = nameFault(form);
    if (named) found["name"] = reasons[named];
    for (const field of outsideBounds(form)) found[field] = boundsOf(field);
    setStrict(true);
    if (Object.keys(found).length > 0 || hoursAreFaulty(form.hours)) {
      setFaults({ ...found, form: more.faultsAbove });
      return toFirstFault();
    }
    if (shorter !== null) return setAsking(true);
    return save();
  };
  const save = async (fate: WaitingFate | null = null) => {
    const here = path();
    setAsking(false);
    const done = await ask(fate, async (answer) => {
      const at = `/v1/categories/${category.category}`;
      const result = await call<Category>("PATCH", at, { ...edit, ...answer });
      saved.current = result.ok;
      return result;
    });
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
        <h1>
          <Sentence of={words.editTitle} name={category.name} />
        </h1>
        <p class="row">
          <Door category={category} />
          <span class="soft">{category.hours && category.open ? hoursNow(category) : ""}</span>
        </p>
      </div>
      <Meanwhile fields={told} form={form} now={category} />
      <Basics form={form} set={set} faults={faults} />
      <Part title={hourWords.title}>
        <WithDefault
          of={hourWords.title}
          now={form.hours.weekly}
          usual={false}
          say={() => hourWords.always}
          onReset={(weekly) => set({ hours: { ...form.hours, weekly } })}
        >
          <HoursEditor form={form.hours} onChange={(hours) => set({ hours })} faults={faults} strict={strict} />
        </WithDefault>
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
        <Button disabled={busy || !changed} onClick={toList}>
          {more.discard}
        </Button>
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
      {question && (
        <CategoryFate
          category={category}
          text={edit.hours ? more.hoursText : more.unstaffedText}
          yes={fieldWords.save}
          stay
          question={question}
          busy={busy}
          fault={faults["waiting"]}
          onChoose={(fate) => void save(fate)}
          onClose={drop}
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

/** Once the faults are drawn. */
function toFirstFault(): void {
  setTimeout(() => {
    const first = document.querySelector<HTMLElement>("[aria-invalid], .fault");
    first?.scrollIntoView({ block: "center" });
    first?.focus();
  });
}
