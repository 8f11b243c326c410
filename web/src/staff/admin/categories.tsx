// The categories: what customers can choose, in which order, whether they can enter now; and those that are archived.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { doorsTold, moved, withCounts } from "../../model/category";
import { call } from "../../net/api";
import type { Category } from "../../protocol/types";
import { hoursNow, categoryWords as more } from "../../text/en-house";
import { reasons } from "../../text/en-reasons";
import { modes, previews, categories as words } from "../../text/en-staff";
import { Badge, Button, Empty, Field, IconButton, Loading } from "../../ui/parts";
import { announce, toast } from "../../ui/toast";
import { useSending } from "../form";
import { categories, categoriesKnown, loadCategories, turnedAway } from "../session";
import { CategoryChange, type Changing } from "./category-change";
import { floor, startFloor } from "./floor";
import "./admin.css";

type Moves = { last: Promise<void>; open: number; order: readonly number[] };

export function CategoriesPage() {
  const [changing, setChanging] = useState<Changing | null>(null);
  const [fault, setFault] = useState<string | undefined>();
  // Those not answered yet: the next one begins at the order that they lead to, and is sent after them.
  const moves = useRef<Moves>({ last: Promise.resolve(), open: 0, order: [] });
  const all = withCounts(categories.value, floor.value);
  const list = all.filter((category) => !category.archived);
  const archived = all.filter((category) => category.archived);

  const load = async () => {
    const problem = await loadCategories();
    setFault(problem && !turnedAway(problem) ? reasons[problem.reason] : undefined);
  };
  useEffect(startFloor, []);
  useEffect(() => {
    document.title = `${words.title} · Usher`;
  }, []);
  // What others change is told by the board; how many wait is on it.
  const told = doorsTold(floor.value);
  useEffect(() => {
    void load();
  }, [told]);

  const reorder = (one: Category, by: number) => {
    const held = moves.current;
    const order = held.open > 0 ? held.order : list.map((category) => category.category);
    const at = order.indexOf(one.category);
    const next = moved(order, at, at + by);
    if (at < 0 || next === order) return;
    held.order = next;
    held.open += 1;
    showOrder(next);
    announce(more.moved(one.name, at + by + 1));
    held.last = held.last.then(async () => {
      const result = await call<Category[]>("PUT", "/v1/categories/order", { categories: next });
      if (!result.ok) toast(reasons[result.problem.reason]);
      // The server's answer to the last move has the last word.
      if (held.open === 1) await load();
      held.open -= 1;
      if (held.open > 0) showOrder(held.order);
    });
  };
  const restore = async (category: Category) => {
    const result = await call("PATCH", `/v1/categories/${category.category}`, { archived: false });
    toast(result.ok ? more.restored(category.name) : reasons[result.problem.reason]);
    await load();
  };
  const openIt = async (category: Category) => {
    const result = await call("PATCH", `/v1/categories/${category.category}`, { open: true });
    if (!result.ok) toast(reasons[result.problem.reason]);
    await load();
  };

  return (
    <main id="main" class="sheet">
      <div class="stack-tight">
        <h1>{words.title}</h1>
        <p class="soft">{more.lead}</p>
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!categoriesKnown.value && !fault && <Loading />}
      {categoriesKnown.value && list.length === 0 && <Empty icon="chat" title={words.none} text={words.noneText} />}
      <ol class="stack">
        {list.map((category, at) => (
          <Line
            key={category.category}
            category={category}
            first={at === 0}
            last={at === list.length - 1}
            onMove={(by) => reorder(category, by)}
            onOpen={() => void openIt(category)}
            onClose={() => setChanging({ category, to: "close" })}
          />
        ))}
      </ol>
      <NewCategoryForm onDone={load} />
      {archived.length > 0 && (
        <Archived
          list={archived}
          onRestore={(category) => void restore(category)}
          onSettle={(category) => setChanging({ category, to: "settle" })}
        />
      )}
      {changing && (
        <CategoryChange
          {...changing}
          onClose={() => setChanging(null)}
          onDone={() => {
            setChanging(null);
            if (changing.to === "settle") toast(more.settled(changing.category.name));
            void load();
          }}
        />
      )}
    </main>
  );
}

/** Shown at once, before the server knows. */
function showOrder(order: readonly number[]): void {
  const placed = categories.value.map((category) => {
    const position = order.indexOf(category.category);
    return position < 0 ? category : { ...category, position };
  });
  categories.value = placed.sort((a, b) => a.position - b.position);
}

type LineProps = {
  category: Category;
  first: boolean;
  last: boolean;
  onMove: (by: number) => void;
  onOpen: () => void;
  onClose: () => void;
};

function Line({ category, first, last, onMove, onOpen, onClose }: LineProps) {
  const { name, open, hours } = category;
  const order = useRef<HTMLSpanElement>(null);
  const going = useRef(0);
  // The line moves in the page, and at an end its button is switched off: either takes the focus away.
  useLayoutEffect(() => {
    if (going.current === 0) return;
    const [up, down] = order.current?.querySelectorAll("button") ?? [];
    const [same, other] = going.current < 0 ? [up, down] : [down, up];
    going.current = 0;
    (same?.disabled ? other : same)?.focus();
  });
  const move = (by: number) => {
    going.current = by;
    onMove(by);
  };
  return (
    <li class={open ? "card line" : "card line off"}>
      <span class="line-order" ref={order}>
        <IconButton icon="up" label={words.up(name)} disabled={first} onClick={() => move(-1)} />
        <IconButton icon="down" label={words.down(name)} disabled={last} onClick={() => move(1)} />
      </span>
      <div class="line-text">
        <h2 class="line-name" dir="auto">
          {name}
        </h2>
        {hours && open && <p class="soft small">{hoursNow(category)}</p>}
        <p class="row line-badges">
          <Door category={category} />
          {category.waiting > 0 && <Badge tone="warn">{more.waiting(category.waiting)}</Badge>}
          <Badge>
            {words.mode}: {modes[category.mode].name}
          </Badge>
          <Badge>
            {words.preview}: {previews[category.preview].name}
          </Badge>
          <Badge>
            {words.limit} {category.queue_limit}
          </Badge>
          <Badge>{more.keptFor(category.retention_days)}</Badge>
        </p>
      </div>
      <div class="row line-actions">
        <Button small onClick={open ? onClose : onOpen}>
          {open ? more.close : more.openIt}
        </Button>
        <a class="button small" href={`/admin/categories/${category.category}`}>
          {words.edit}
        </a>
      </div>
    </li>
  );
}

/** Whether one can enter now, as far as the admins and the hours say. */
export function Door({ category }: { category: Category }) {
  if (category.archived) return <Badge>{more.archived}</Badge>;
  if (!category.open) return <Badge tone="bad">{words.closed}</Badge>;
  return category.out_of_hours ? <Badge tone="warn">{more.outOfHours}</Badge> : <Badge tone="good">{words.open}</Badge>;
}

type ArchivedProps = {
  list: readonly Category[];
  onRestore: (category: Category) => void;
  onSettle: (category: Category) => void;
};

function Archived({ list, onRestore, onSettle }: ArchivedProps) {
  // Somebody may have come back to one, whose agent was lost: that must not be out of sight.
  const waiting = list.some((category) => category.waiting > 0);
  return (
    <details class="stack" open={waiting}>
      <summary>
        {more.archivedTitle} ({list.length})
      </summary>
      <ul class="stack archived">
        {list.map((category) => (
          <li key={category.category} class="card line off">
            <div class="line-text">
              <h2 class="line-name" dir="auto">
                {category.name}
              </h2>
              {category.waiting > 0 && (
                <p class="row line-badges">
                  <Badge tone="bad">{more.waiting(category.waiting)}</Badge>
                </p>
              )}
            </div>
            <div class="row line-actions">
              {category.waiting > 0 && (
                <Button small kind="main" title={more.settleOf(category.name)} onClick={() => onSettle(category)}>
                  {more.settle}
                </Button>
              )}
              <Button small onClick={() => onRestore(category)}>
                {more.restore}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

function NewCategoryForm({ onDone }: { onDone: () => Promise<void> }) {
  const [name, setName] = useState("");
  const { busy, faults, send } = useSending(["name"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await send(() => call("POST", "/v1/categories", { name }));
    if (!done) return;
    setName("");
    await onDone();
  };
  return (
    <form class="card line" onSubmit={submit} noValidate>
      <div class="grow">
        <Field label={words.add} name="name" value={name} onInput={setName} fault={faults["name"] ?? faults["form"]} />
      </div>
      <Button submit disabled={busy || name.trim() === ""}>
        {words.create}
      </Button>
    </form>
  );
}
