// The categories: what customers can choose, in which order, whether they can enter now; and those that are archived.

import { useEffect, useRef, useState } from "preact/hooks";
import { doorsTold, moved, withCounts } from "../../model/category";
import { foundIn } from "../../model/plain";
import { call } from "../../net/api";
import type { Category } from "../../protocol/types";
import { frame } from "../../text/en";
import { categoryWords as more } from "../../text/en-house";
import { reasons } from "../../text/en-reasons";
import { categories as words } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Badge, Button, Empty, Field, Loading } from "../../ui/parts";
import { announce, toast } from "../../ui/toast";
import { FormFault } from "../fault";
import { useSending } from "../form";
import { ListSearch } from "../list-search";
import { categories, categoriesKnown, loadCategories, turnedAway } from "../session";
import { CategoryChange, type Changing } from "./category-change";
import { CategoryRow } from "./category-row";
import { floor } from "./floor";
import { useFollowing } from "./follow";
import "./admin.css";
import { useTitle } from "../../ui/title";

type Moves = { last: Promise<void>; open: number; order: readonly number[] };

export function CategoriesPage() {
  const [changing, setChanging] = useState<Changing | null>(null);
  const [adding, setAdding] = useState(false);
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | undefined>();
  // Those not answered yet: the next one begins at the order that they lead to, and is sent after them.
  const moves = useRef<Moves>({ last: Promise.resolve(), open: 0, order: [] });
  const all = withCounts(categories.value, floor.value);
  const list = all.filter((category) => !category.archived);
  const archived = all.filter((category) => category.archived);
  const shown = foundIn(list, text, (category) => category.name);

  const load = async () => {
    const problem = await loadCategories();
    // It may have been asked for before the first of them.
    if (moves.current.open > 0) showOrder(moves.current.order);
    setFault(problem && !turnedAway(problem) ? reasons[problem.reason] : undefined);
  };
  // While some are being moved the answer to the last move has the last word.
  useFollowing(["categories"], async () => {
    if (moves.current.open === 0) await load();
  });
  useTitle(words.title);
  // What opens or closes by the hours is told by the board; how many wait is on it.
  const told = doorsTold(floor.value);
  const first = useRef(told);
  useEffect(() => {
    if (told !== first.current) void load();
    first.current = told;
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
      if (held.open === 1) await loadCategories();
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
      <div class="sheet-head">
        <div class="stack-tight grow">
          <h1>{words.title}</h1>
          <p class="soft">{more.lead}</p>
        </div>
        <Button kind="main" onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!categoriesKnown.value && !fault && <Loading />}
      {categoriesKnown.value && all.length === 0 && <Empty icon="chat" title={words.none} text={words.noneText} />}
      {list.length === 0 && archived.length > 0 && (
        <Empty icon="chat" title={more.allArchived} text={more.allArchivedText} />
      )}
      <ListSearch words={more} text={text} onInput={setText} shown={shown.length} all={list.length} />
      <ol class="stack">
        {shown.map((category) => (
          <CategoryRow
            key={category.category}
            category={category}
            all={list}
            onMove={(by) => reorder(category, by)}
            onOpen={() => void openIt(category)}
            onClose={() => setChanging({ category, to: "close" })}
            onSettle={() => setChanging({ category, to: "settle" })}
          />
        ))}
      </ol>
      {archived.length > 0 && (
        <Archived
          list={archived}
          alone={list.length === 0}
          onRestore={(category) => void restore(category)}
          onSettle={(category) => setChanging({ category, to: "settle" })}
        />
      )}
      {adding && (
        <AddCategory
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            void load();
          }}
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

type ArchivedProps = {
  list: readonly Category[];
  /** There is no other to be seen. */
  alone: boolean;
  onRestore: (category: Category) => void;
  onSettle: (category: Category) => void;
};

function Archived({ list, alone, onRestore, onSettle }: ArchivedProps) {
  // Somebody may have come back to one, whose agent was lost: that must not be out of sight.
  const waiting = list.some((category) => category.waiting > 0);
  return (
    <details class="stack" open={waiting || alone}>
      <summary>
        {more.archivedTitle} ({list.length})
      </summary>
      <ul class="stack archived">
        {list.map((category) => (
          <li key={category.category} class="card line off">
            <div class="line-text">
              <h2 class="line-name">
                <bdi>{category.name}</bdi>
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

function AddCategory({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const sending = useSending(["name"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await sending.send(() => call("POST", "/v1/categories", { name }))) onDone();
  };
  return (
    <Dialog title={words.add} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <Field label={words.name} name="name" value={name} onInput={setName} fault={sending.faults["name"]} focus />
        <p class="soft small">{more.addHint}</p>
        <FormFault sending={sending} />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={sending.busy}>
            {words.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
