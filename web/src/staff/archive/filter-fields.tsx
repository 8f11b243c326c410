// The filters of the archive: the fields, and what is filtered now as chips that take it off again.

import { useEffect, useId, useState } from "preact/hooks";
import type { Faults } from "../../model/faults";
import { activeOf, FILTER_NAMES, type FilterName, type Filters, NO_FILTERS } from "../../model/filters";
import type { EndWhy, Road } from "../../protocol/types";
import { date } from "../../text/en";
import { roads, ways, list as words } from "../../text/en-archive";
import { Icon } from "../../ui/icons";
import { Button } from "../../ui/parts";
import { account } from "../session";
import { agentChoices, categoryChoices, type Choice as Option, tagChoices } from "./choices";

type Props = { filters: Filters; onChange: (filters: Filters, how?: "push" | "replace") => void };

const WHYS = Object.keys(ways) as readonly EndWhy[];
const ROADS = Object.keys(roads) as readonly Road[];
const RATINGS = ["5", "4", "3", "2", "1", "any", "none"] as const;

export function FilterFields({ filters, onChange, faults }: Props & { faults: Faults }) {
  const [open, setOpen] = useState(false);
  const faulty = FILTER_NAMES.some((name) => name !== "text" && faults[name]);
  // On a phone the fields are folded away: what is wrong with one has to be seen.
  useEffect(() => {
    if (faulty) setOpen(true);
  }, [faulty]);
  const active = activeOf(filters).filter((name) => name !== "text");
  const set = (name: FilterName) => (value: string) => onChange({ ...filters, [name]: value });
  const type = (name: FilterName) => (value: string) => onChange({ ...filters, [name]: value }, "replace");
  return (
    <div class={open ? "archive-filters open" : "archive-filters"}>
      <div class="filters-button">
        <Button small onClick={() => setOpen(!open)} expanded={open}>
          {words.filters(active.length)}
        </Button>
      </div>
      <div class="filter-grid">
        <Choice
          label={words.category}
          value={filters.category}
          onChange={set("category")}
          fault={faults["category"]}
          unknown={words.categoryNumber}
          options={categoryChoices()}
        />
        {account.value?.admin && (
          <Choice
            label={words.agent}
            value={filters.agent}
            onChange={set("agent")}
            fault={faults["agent"]}
            unknown={words.agentNumber}
            options={agentChoices()}
          />
        )}
        <Input
          label={words.customer}
          value={filters.customer}
          onInput={type("customer")}
          hint={words.customerHint}
          fault={faults["customer"]}
        />
        <Input label={words.from} type="date" value={filters.from} onInput={type("from")} fault={faults["from"]} />
        <Input label={words.to} type="date" value={filters.to} onInput={type("to")} fault={faults["to"]} />
        <Choice
          label={words.how}
          value={filters.why}
          onChange={set("why")}
          fault={faults["why"]}
          options={WHYS.map((why) => [why, ways[why]])}
        />
        <Choice
          label={words.rating}
          value={filters.rating}
          onChange={set("rating")}
          fault={faults["rating"]}
          options={RATINGS.map((rating) => [rating, ratingName(rating)])}
        />
        <Choice
          label={words.tag}
          value={filters.tag}
          onChange={set("tag")}
          fault={faults["tag"]}
          options={tagChoices()}
        />
        <Choice
          label={words.road}
          value={filters.road}
          onChange={set("road")}
          fault={faults["road"]}
          options={ROADS.map((road) => [road, roads[road]])}
        />
      </div>
    </div>
  );
}

function ratingName(rating: string): string {
  return words.rated[rating] ?? words.stars(Number(rating));
}

type ChoiceProps = {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  fault: string | undefined;
  /** How one is called that is no choice any more, as an agent who was removed. */
  unknown?: (value: string) => string;
};

function Choice({ label, value, options, onChange, fault, unknown }: ChoiceProps) {
  const id = useId();
  // What the address asks for may be no choice any more.
  const known = value === "" || options.some(([one]) => one === value);
  return (
    <div class="filter">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="input"
        value={value}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        <option value="">{words.any}</option>
        {!known && <option value={value}>{unknown?.(value) ?? value}</option>}
        {options.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {known ? fault : words.noChoice}
        </p>
      )}
    </div>
  );
}

type InputProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "date";
  hint?: string;
  fault?: string | undefined;
};

function Input({ label, value, onInput, type = "text", hint, fault }: InputProps) {
  const id = useId();
  return (
    <div class="filter">
      <label for={id}>{label}</label>
      <input
        id={id}
        type={type as "text"}
        class="input"
        value={value}
        placeholder={hint}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** A chip for each filter; pressed, it is taken off. */
export function ActiveFilters({ filters, onChange, without }: Props & { without?: boolean }) {
  const active = activeOf(filters);
  if (active.length === 0) return null;
  return (
    <ul class="chips" aria-label={words.active}>
      {active.map((name) => {
        const [label, value] = [NAMES[name], shown(name, filters[name])];
        return (
          <li key={name}>
            <button
              type="button"
              class="chip on"
              aria-label={words.without(label, value)}
              onClick={() => onChange({ ...filters, [name]: NO_FILTERS[name] })}
            >
              <span class="cut chip-text">{without ? words.without(label, value) : `${label}: ${value}`}</span>
              <Icon name="close" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const NAMES: Record<FilterName, string> = {
  text: words.text,
  customer: words.customer,
  category: words.category,
  agent: words.agent,
  from: words.from,
  to: words.to,
  road: words.road,
  rating: words.rating,
  tag: words.tag,
  why: words.how,
};

function nameAmong(choices: readonly Option[], value: string): string | undefined {
  return choices.find(([one]) => one === value)?.[1];
}

function shown(name: FilterName, value: string): string {
  switch (name) {
    case "category":
      return nameAmong(categoryChoices(), value) ?? words.categoryNumber(value);
    case "agent":
      return nameAmong(agentChoices(), value) ?? words.agentNumber(value);
    case "why":
      return WHYS.includes(value as EndWhy) ? ways[value as EndWhy] : value;
    case "rating":
      return (RATINGS as readonly string[]).includes(value) ? ratingName(value) : value;
    case "road":
      return ROADS.includes(value as Road) ? roads[value as Road] : value;
    case "from":
    case "to": {
      const at = Date.parse(`${value}T12:00:00`);
      return Number.isNaN(at) ? value : date(at);
    }
    default:
      return `“${value}”`;
  }
}
