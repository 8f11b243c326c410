// What an agent serves and how much at once, as part of a form.

import type { ComponentChildren } from "preact";
import type { Faults } from "../../model/faults";
import { assignable } from "../../model/people";
import { agents as words } from "../../text/en-agents";
import { Check, Select } from "../../ui/parts";
import { categories } from "../session";

const LIMITS = [1, 2, 3, 4].map((value) => ({ value, label: String(value) }));

type AssignmentProps = {
  capacity: number;
  setCapacity: (capacity: number) => void;
  chosen: readonly number[];
  setChosen: (categories: readonly number[]) => void;
  faults: Faults;
  /** Stands beside the limit. */
  children?: ComponentChildren;
};

export function Assignment({ capacity, setCapacity, chosen, setChosen, faults, children }: AssignmentProps) {
  return (
    <>
      <div class="form-pair">
        <Select
          label={words.capacity}
          hint={words.capacityHint}
          value={capacity}
          options={LIMITS}
          onChange={setCapacity}
          fault={faults["capacity"]}
        />
        {children}
      </div>
      <fieldset>
        <legend class="legend">{words.categories}</legend>
        <div class="form-pair">
          {assignable(categories.value, chosen).map((category) => (
            <Check
              key={category.category}
              label={category.name}
              checked={chosen.includes(category.category)}
              onChange={(on) => {
                const rest = chosen.filter((one) => one !== category.category);
                setChosen(on ? [...rest, category.category] : rest);
              }}
            />
          ))}
        </div>
        {faults["categories"] && <p class="fault">{faults["categories"]}</p>}
      </fieldset>
    </>
  );
}
