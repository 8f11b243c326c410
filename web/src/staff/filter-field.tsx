// A field of a filter: nothing is wrong when it is empty.

import { useId } from "preact/hooks";

type FilterFieldProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  type: "search" | "date";
  name: string;
  hint?: string;
  fault?: string | undefined;
};

export function FilterField({ label, value, onInput, type, name, hint, fault }: FilterFieldProps) {
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
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : hint && `${id}-hint`}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
