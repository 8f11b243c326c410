// The composer: Enter sends, Shift+Enter begins a new line; below it stands why something was not sent and what others can see.

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { left } from "../model/composer";
import type { Composer } from "../model/conversation";
import { whyNot, chat as words } from "../text/en";
import { Icon } from "./icons";

type ComposerProps = {
  composer: Composer;
  /** How long a message may be. */
  max: number;
  label: string;
  /** Why nothing can be sent now, said inside the field. */
  disabled?: string | undefined;
  focus?: boolean;
  onType: (text: string) => void;
  onSend: () => void;
  /** What stands under it, before the first key is pressed. */
  children?: ComponentChildren;
};

export function ComposerView({ composer, max, label, disabled, focus, onType, onSend, children }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const rest = left(composer.text, max);

  // Browsers that size a field by its content do this themselves.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [composer.text]);

  useLayoutEffect(() => {
    // On a touch screen that would open the keyboard over what was just said.
    if (focus && !window.matchMedia("(pointer: coarse)").matches) field.current?.focus();
  }, [focus]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") field.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    onSend();
  };
  const under = [composer.fault && `${id}-fault`, rest !== null && `${id}-left`, children && `${id}-note`].filter(
    Boolean,
  );
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
        field.current?.focus();
      }}
    >
      <div class="composer-row">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={composer.text}
          placeholder={disabled ?? words.placeholder}
          aria-label={label}
          aria-describedby={under.join(" ") || undefined}
          aria-invalid={composer.fault ? true : undefined}
          disabled={disabled !== undefined}
          enterkeyhint="send"
          onInput={(event) => onType(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          class="button main composer-send"
          aria-label={words.send}
          title={words.send}
          disabled={disabled !== undefined}
        >
          <Icon name="send" />
        </button>
      </div>
      <div class="composer-under">
        {composer.fault && (
          <p class="fault" role="alert" id={`${id}-fault`}>
            {words.refused(whyNot(composer.fault))}
          </p>
        )}
        {rest !== null && (
          <p class={rest < 0 ? "fault numbers" : "numbers"} id={`${id}-left`}>
            {words.left(rest)}
          </p>
        )}
        {children && (
          <div class="row" id={`${id}-note`}>
            {children}
          </div>
        )}
      </div>
    </form>
  );
}
