// The field for a one-time code. Where recovery codes are taken too it takes letters.

import { useEffect, useId, useRef } from "preact/hooks";

type CodeFieldProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  fault?: string | undefined;
  recovery?: boolean;
  /** Another field of the form comes first. */
  second?: boolean;
};

export function CodeField({ label, value, onInput, hint, fault, recovery, second }: CodeFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!second) input.current?.focus();
  }, []);
  // A refused code is typed anew.
  useEffect(() => {
    if (fault) input.current?.select();
  }, [fault]);
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={input}
        name="code"
        class="input code-input"
        type="text"
        inputMode={recovery ? "text" : "numeric"}
        autocomplete="one-time-code"
        autocapitalize="off"
        autocorrect="off"
        spellcheck={false}
        value={value}
        aria-required
        aria-invalid={fault ? true : undefined}
        aria-describedby={described}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
