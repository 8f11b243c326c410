// The filter of the audit log; text waits for the end of typing.

import { useEffect, useRef, useState } from "preact/hooks";
import { type AuditFilter, isFiltered, NO_FILTER, whoOf, withWho } from "../../model/audit";
import { inOrder } from "../../model/plain";
import type { Agent, ApiKey, AuditAction, AuditBy } from "../../protocol/types";
import { deeds, doerKinds, audit as words } from "../../text/en-access";
import { Button, Select } from "../../ui/parts";
import { FilterField } from "../filter-field";

const TYPED_MS = 300;

type FiltersProps = {
  filter: AuditFilter;
  agents: readonly Agent[];
  keys: readonly ApiKey[];
  /** What the server has against the address. */
  addressFault: string | undefined;
  onChange: (filter: AuditFilter) => void;
};

export function AuditFilters({ filter, agents, keys, addressFault, onChange }: FiltersProps) {
  const actions = (Object.keys(deeds) as AuditAction[]).map((value) => ({ value, label: deeds[value].name }));
  const who = whoOf(filter);
  const doers = [
    { value: "", label: words.anybody },
    ...agents.map((one) => ({ value: `agent:${one.agent}`, label: one.full_name })),
    ...[...new Set(keys.map((one) => one.name))]
      .sort(inOrder)
      .map((name) => ({ value: `key:${name}`, label: words.byKey(name) })),
    ...(Object.keys(doerKinds) as AuditBy[]).map((value) => ({ value, label: doerKinds[value] })),
  ];
  // Those who are removed by now, and keys that are revoked, still have deeds.
  const gone = filter.key ? words.byKey(filter.key) : `#${filter.agent}`;
  return (
    <search class="filters" aria-label={words.filters}>
      <Select
        label={words.agent}
        value={who}
        options={doers.some((one) => one.value === who) ? doers : [...doers, { value: who, label: gone }]}
        onChange={(chosen) => onChange(withWho(filter, chosen))}
      />
      <Select<AuditAction | "">
        label={words.action}
        value={filter.action ?? ""}
        options={[{ value: "", label: words.anything }, ...actions]}
        onChange={(action) => onChange({ ...filter, action: action === "" ? null : action })}
      />
      <FilterField
        label={words.from}
        name="from"
        type="date"
        value={filter.from}
        onInput={(from) => onChange({ ...filter, from })}
      />
      <FilterField
        label={words.to}
        name="to"
        type="date"
        value={filter.to}
        onInput={(to) => onChange({ ...filter, to })}
      />
      <TypedFilter
        label={words.address}
        name="address"
        value={filter.address}
        fault={addressFault}
        onChange={(address) => onChange({ ...filter, address })}
      />
      <TypedFilter
        label={words.text}
        name="text"
        value={filter.text}
        onChange={(text) => onChange({ ...filter, text })}
      />
      {isFiltered(filter) && (
        <Button kind="quiet" onClick={() => onChange(NO_FILTER)}>
          {words.clear}
        </Button>
      )}
    </search>
  );
}

type TypedProps = {
  label: string;
  name: string;
  value: string;
  fault?: string | undefined;
  onChange: (value: string) => void;
};

function TypedFilter({ label, name, value, fault, onChange }: TypedProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // What was typed counts with the rest of the filter as it is by then.
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    clearTimeout(timer.current);
    // The space between two words is still being typed.
    setTyped((typing) => (typing.trim() === value ? typing : value));
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <FilterField
      label={label}
      name={name}
      type="search"
      fault={fault}
      value={typed}
      onInput={(text) => {
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => change.current(text), TYPED_MS);
      }}
    />
  );
}
