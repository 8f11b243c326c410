// The categories: what customers can choose, in which order, and how each works.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Category, EditCategory } from "../../protocol/types";
import { reasons } from "../../text/en";
import { modes, previews, categories as words } from "../../text/en-staff";
import { Badge, Button, Check, Empty, Field, IconButton } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { useSending } from "../form";
import { categories, loadCategories } from "../session";
import { CategoryForm } from "./category-form";

export function CategoriesPage() {
  const [editing, setEditing] = useState<Category | null>(null);
  const list = categories.value;
  useEffect(() => {
    document.title = `${words.title} · Usher`;
    void loadCategories();
  }, []);

  const edit = async (category: Category, change: EditCategory) => {
    const result = await call("PATCH", `/v1/categories/${category.category}`, change);
    if (!result.ok) toast(reasons[result.problem.reason]);
    await loadCategories();
  };
  return (
    <main id="main" class="sheet">
      <div class="stack-tight">
        <h1>{words.title}</h1>
        <p class="soft">{words.lead}</p>
      </div>
      {list.length === 0 && <Empty icon="chat" title={words.none} text={words.noneText} />}
      <ol class="stack">
        {list.map((category, at) => (
          <li key={category.category} class={category.open ? "card line" : "card line off"}>
            <span class="line-order">
              <IconButton
                icon="up"
                label={words.up(category.name)}
                disabled={at === 0}
                onClick={() => void edit(category, { position: at - 1 })}
              />
              <IconButton
                icon="down"
                label={words.down(category.name)}
                disabled={at === list.length - 1}
                onClick={() => void edit(category, { position: at + 1 })}
              />
            </span>
            <div class="line-text">
              <h2 class="line-name" dir="auto">
                {category.name}
              </h2>
              <p class="row line-badges">
                <Badge tone={category.open ? "good" : "bad"}>{category.open ? words.open : words.closed}</Badge>
                <Badge>
                  {words.mode}: {modes[category.mode].name}
                </Badge>
                <Badge>
                  {words.preview}: {previews[category.preview].name}
                </Badge>
                <Badge>
                  {words.limit} {category.queue_limit}
                </Badge>
              </p>
            </div>
            <div class="row line-actions">
              <Check label={words.open} checked={category.open} onChange={(open) => void edit(category, { open })} />
              <Button small onClick={() => setEditing(category)}>
                {words.edit}
              </Button>
            </div>
          </li>
        ))}
      </ol>
      <NewCategoryForm />
      {editing && (
        <CategoryForm
          category={editing}
          onClose={() => setEditing(null)}
          onDone={() => {
            setEditing(null);
            void loadCategories();
          }}
        />
      )}
    </main>
  );
}

function NewCategoryForm() {
  const [name, setName] = useState("");
  const { busy, faults, send } = useSending(["name"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await send(() => call("POST", "/v1/categories", { name }));
    if (!done) return;
    setName("");
    await loadCategories();
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
