// Small parts: buttons, fields with their errors beside them, badges, avatars, empty states, banners.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { initials, tint } from "../model/initials";
import { frame } from "../text/en";
import { Icon, type IconName } from "./icons";

type ButtonProps = {
  children: ComponentChildren;
  kind?: "main" | "quiet" | "danger" | undefined;
  small?: boolean | undefined;
  submit?: boolean | undefined;
  disabled?: boolean | undefined;
  onClick?: (() => void) | undefined;
  title?: string | undefined;
  /** What is read out, where what stands on it says too little. */
  label?: string | undefined;
  shortcut?: string | undefined;
  /** Of a button that shows and hides something. */
  expanded?: boolean | undefined;
};

export function Button({
  children,
  kind,
  small,
  submit,
  disabled,
  onClick,
  title,
  label,
  shortcut,
  expanded,
}: ButtonProps) {
  return (
    <button
      type={submit ? "submit" : "button"}
      class={["button", kind, small && "small"].filter(Boolean).join(" ")}
      disabled={disabled}
      onClick={onClick}
      title={title}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      aria-expanded={expanded}
    >
      {children}
    </button>
  );
}

type IconButtonProps = {
  icon: IconName;
  label: string;
  onClick?: () => void;
  disabled?: boolean | undefined;
  expanded?: boolean;
};

/** A button of which only the picture is seen; its label is read out and shown on hovering. */
export function IconButton({ icon, label, onClick, disabled, expanded }: IconButtonProps) {
  return (
    <button
      type="button"
      class="button quiet icon"
      onClick={onClick}
      disabled={disabled}
      aria-label={label}
      aria-expanded={expanded}
      title={label}
    >
      <Icon name={icon} />
    </button>
  );
}

type FieldProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  name: string;
  fault?: string | undefined;
  hint?: string | undefined;
  /** Of a search nobody expects that it must be filled in: that is left `unsaid`. */
  optional?: boolean | "unsaid";
  type?: "text" | "email" | "password" | "number" | "search";
  autocomplete?: AutoFill;
  rows?: number;
  min?: number;
  max?: number;
  focus?: boolean;
};

export function Field(props: FieldProps) {
  const { label, value, onInput, name, fault, hint, optional, rows, focus } = props;
  const id = useId();
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  const shared = {
    id,
    name,
    class: "input",
    value,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": described,
    "aria-required": !optional,
    dir: "auto" as const,
  };
  return (
    <div class="field">
      <label for={id}>
        {label} {optional === true && <span class="optional">({frame.optional})</span>}
      </label>
      {rows ? (
        <textarea {...shared} rows={rows} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          // The union of all input types is wider than this field needs.
          type={(props.type ?? "text") as "text"}
          autocomplete={props.autocomplete}
          min={props.min}
          max={props.max}
          ref={focus ? focusOnce : null}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
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

function focusOnce(element: HTMLElement | null): void {
  if (element && !element.hasAttribute("data-focused")) {
    element.setAttribute("data-focused", "");
    element.focus();
  }
}

type SelectProps<T extends string | number> = {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  hint?: string | undefined;
  fault?: string | undefined;
};

export function Select<T extends string | number>({ label, value, options, onChange, hint, fault }: SelectProps<T>) {
  const id = useId();
  const choose = (chosen: string) => {
    const option = options.find((one) => String(one.value) === chosen);
    if (option) onChange(option.value);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} class="input" value={String(value)} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={String(option.value)}>
            {option.label}
          </option>
        ))}
      </select>
      {hint && <p class="hint">{hint}</p>}
      {fault && <p class="fault">{fault}</p>}
    </div>
  );
}

type CheckProps = {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
  /** With a group's name it is one of several, of which one is chosen. */
  group?: string;
  disabled?: boolean;
};

export function Check({ label, checked, onChange, hint, group, disabled }: CheckProps) {
  return (
    <label class="check">
      <input
        type={group ? "radio" : "checkbox"}
        name={group}
        disabled={disabled}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span class="grow">
        {label}
        {hint && <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

export type Tone = "good" | "warn" | "bad" | undefined;

export function Badge({ tone, children }: { tone?: Tone; children: ComponentChildren }) {
  return <span class={tone ? `badge ${tone}` : "badge"}>{children}</span>;
}

/** How many; nothing when there are none. */
export function Count({ n, label }: { n: number; label: string }) {
  if (n === 0) return null;
  return (
    <span class="badge count">
      <span aria-hidden="true">{n > 99 ? "99+" : n}</span>
      <span class="sr-only">{label}</span>
    </span>
  );
}

export function Avatar({ name, big }: { name: string; big?: boolean }) {
  return (
    <span class={`avatar tint-${tint(name)}${big ? " big" : ""}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

type EmptyProps = { icon: IconName; title: string; text?: string; children?: ComponentChildren; level?: "h1" | "h2" };

export function Empty({ icon, title, text, children, level: Title = "h2" }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <Title>{title}</Title>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

export function Loading() {
  return (
    <div class="empty" role="status">
      <div class="spinner" />
      <p>{frame.loading}</p>
    </div>
  );
}
