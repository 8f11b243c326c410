// A field of a filter: nothing is wrong when it is empty.

import { useId } from "preact/hooks";

type FilterFieldProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  type: "search" | "date";
  name: string;
  hint?: string;
};

export function FilterField({ label, value, onInput, type, name, hint }: FilterFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        name={name}
        type={type as "text"}
        dir="auto"
        value={value}
        aria-describedby={hint && `${id}-hint`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
