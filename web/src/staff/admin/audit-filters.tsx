// The filter of the audit log; text waits for the end of typing.

import { useEffect, useRef, useState } from "preact/hooks";
import { type AuditFilter, isFiltered, NO_FILTER } from "../../model/audit";
import type { Agent, AuditAction } from "../../protocol/types";
import { deeds, audit as words } from "../../text/en-access";
import { Button, Select } from "../../ui/parts";
import { FilterField } from "../filter-field";

const TYPED_MS = 300;

type FiltersProps = { filter: AuditFilter; agents: readonly Agent[]; onChange: (filter: AuditFilter) => void };

export function AuditFilters({ filter, agents, onChange }: FiltersProps) {
  const actions = (Object.keys(deeds) as AuditAction[]).map((value) => ({ value, label: deeds[value].name }));
  const known = agents.some((one) => one.agent === filter.agent);
  return (
    <search class="filters" aria-label={words.filters}>
      <Select
        label={words.agent}
        value={filter.agent ?? 0}
        options={[
          { value: 0, label: words.anybody },
          ...agents.map((one) => ({ value: one.agent, label: one.full_name })),
          // One who is removed by now still has deeds.
          ...(filter.agent !== null && !known ? [{ value: filter.agent, label: `#${filter.agent}` }] : []),
        ]}
        onChange={(agent) => onChange({ ...filter, agent: agent === 0 ? null : agent })}
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
      <TextFilter value={filter.text} onChange={(text) => onChange({ ...filter, text })} />
      {isFiltered(filter) && (
        <Button kind="quiet" onClick={() => onChange(NO_FILTER)}>
          {words.clear}
        </Button>
      )}
    </search>
  );
}

function TextFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
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
      label={words.text}
      name="text"
      type="search"
      value={typed}
      onInput={(text) => {
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => change.current(text), TYPED_MS);
      }}
    />
  );
}
