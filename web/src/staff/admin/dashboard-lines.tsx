// The dashboard's categories and conversations, a line each.

import { useEffect, useState } from "preact/hooks";
import { type LineState, lineState } from "../../model/attention";
import { categoriesOf, conversationsOf } from "../../model/board";
import { foundIn } from "../../model/plain";
import { clock } from "../../model/time";
import type { CategoryLine, ConversationLine } from "../../protocol/types";
import { estimate, number } from "../../text/en";
import { dashboard as words } from "../../text/en-house";
import { Badge, Button, type Tone } from "../../ui/parts";
import { SearchField } from "../search-field";
import { categories, loadCategories } from "../session";
import { PartTitle } from "./dashboard-parts";
import { floor, since } from "./floor";

const TONES: Record<LineState, Tone> = {
  ready: "good",
  waiting: "warn",
  nobody_free: "warn",
  unstaffed: "bad",
  full: "bad",
  closed: undefined,
  closed_unstaffed: "bad",
  closed_out_of_hours: undefined,
};

/** A time that runs; only itself is drawn again each second. */
export function Since({ at }: { at: number }) {
  return <span class="numbers">{clock(since(at))}</span>;
}

/** So many are seen at a glance: nobody looks for one of them. */
const FEW = 12;
/** More than these are asked for. */
const LINES_SHOWN = 50;

export function CategoriesSection() {
  const [text, setText] = useState("");
  const [every, setEvery] = useState(false);
  const all = categoriesOf(floor.value);
  const lines = foundIn(all, text, (line) => line.name);
  return (
    <section class="stack floor-categories">
      <PartTitle part="categories" title={words.categories} />
      {(all.length > FEW || text !== "") && <SearchField label={words.findCategory} value={text} onInput={setText} />}
      {all.length === 0 ? (
        <NoCategories />
      ) : lines.length === 0 ? (
        <p class="soft" role="status">
          {words.noCategoryFound}
        </p>
      ) : (
        <div class="table-wrap">
          <table class="table cards dense">
            <thead>
              <tr>
                <th>{words.category}</th>
                <th>{words.state}</th>
                <th class="end">{words.waiting}</th>
                <th class="end">{words.longest}</th>
                <th>{words.estimate}</th>
                <th class="end">{words.available}</th>
                <th class="end">{words.busy}</th>
                <th class="end">{words.away}</th>
                <th class="end">{words.lastCall}</th>
              </tr>
            </thead>
            <tbody>
              {(every ? lines : lines.slice(0, LINES_SHOWN)).map((line) => (
                <CategoryRow key={line.category} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Rest n={lines.length} shown={LINES_SHOWN} all={every} onAll={setEvery} />
    </section>
  );
}

/** None is on the floor: the archived ones are not, and may be restored. */
function NoCategories() {
  useEffect(() => {
    void loadCategories();
  }, []);
  const archived = categories.value.length > 0;
  return (
    <p class="soft">
      {archived ? words.allArchived : words.noCategories}{" "}
      <a href="/admin/categories">{archived ? words.toCategories : words.addCategory}</a>
    </p>
  );
}

function CategoryRow({ line }: { line: CategoryLine }) {
  const { available, at_capacity, away, last_call } = line.agents;
  const state = lineState(line);
  const counts = [
    [words.available, available],
    [words.busy, at_capacity],
    [words.away, away],
    [words.lastCall, last_call],
  ] as const;
  return (
    <tr>
      <td data-label={words.category} class="name">
        <a class="plain" href={`/admin/categories/${line.category}`} dir="auto">
          {line.name}
        </a>
      </td>
      <td data-label={words.state} class="bare">
        <Badge tone={TONES[state]}>{words.states[state](line.waiting)}</Badge>
      </td>
      <td data-label={words.waiting} class={line.waiting > 0 ? "numbers end strong" : "numbers end soft zero"}>
        {number(line.waiting)}
      </td>
      <td data-label={words.longest} class={line.waiting > 0 ? "numbers end" : "numbers end zero"}>
        {line.longest_since === null || line.waiting === 0 ? words.none : <Since at={line.longest_since} />}
      </td>
      <td data-label={words.estimate} class={line.estimate ? "soft small" : "soft small zero"}>
        {line.estimate ? estimate(line.estimate) : words.none}
      </td>
      {counts.map(([name, n]) => (
        <td key={name} data-label={name} class={n > 0 ? "numbers end" : "numbers end soft zero"}>
          {number(n)}
        </td>
      ))}
    </tr>
  );
}

/** More than these are asked for. */
const SHOWN = 20;

export function ConversationsSection() {
  const [all, setAll] = useState(false);
  const lines = conversationsOf(floor.value);
  return (
    <section class="stack floor-conversations">
      <PartTitle part="conversations" title={words.conversations} />
      {lines.length === 0 ? (
        <p class="soft">{words.noConversations}</p>
      ) : (
        <div class="table-wrap">
          <table class="table cards dense">
            <thead>
              <tr>
                <th>{words.customer}</th>
                <th>{words.agent}</th>
                <th>{words.category}</th>
                <th class="end">{words.length}</th>
              </tr>
            </thead>
            <tbody>
              {(all ? lines : lines.slice(0, SHOWN)).map((line) => (
                <ConversationRow key={line.conversation} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Rest n={lines.length} shown={SHOWN} all={all} onAll={setAll} />
    </section>
  );
}

/** The button that shows the rest of a long list. */
export function Rest(props: { n: number; shown: number; all: boolean; onAll: (all: boolean) => void }) {
  if (props.n <= props.shown) return null;
  return (
    <div class="row">
      <Button small onClick={() => props.onAll(!props.all)}>
        {props.all ? words.showFewer : words.showAll(props.n)}
      </Button>
    </div>
  );
}

function ConversationRow({ line }: { line: ConversationLine }) {
  const rows = floor.value;
  const agent = line.agent === null ? null : (rows.agents.get(line.agent)?.name ?? `#${line.agent}`);
  return (
    <tr>
      <td data-label={words.customer} class="name">
        <span class="row">
          <span dir="auto">{line.customer}</span>
          {line.customer_held && <Badge tone="warn">{words.held}</Badge>}
        </span>
      </td>
      <td data-label={words.agent}>
        <span class="row">
          {agent === null ? <Badge tone="warn">{words.noAgent}</Badge> : <span dir="auto">{agent}</span>}
          {line.agent_held && <Badge tone="warn">{words.held}</Badge>}
        </span>
      </td>
      <td data-label={words.category} class="soft">
        {rows.categories.get(line.category)?.name ?? `#${line.category}`}
      </td>
      <td data-label={words.length} class="end">
        <Since at={line.started} />
      </td>
    </tr>
  );
}
