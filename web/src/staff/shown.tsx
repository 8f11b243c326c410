// A text that is shown once and has to be taken along: chosen at a click, copied by a button.

import { useId, useRef, useState } from "preact/hooks";
import { codes as words } from "../text/en-account";
import { Button } from "../ui/parts";

type ShownProps = { label: string; value: string; name: string };

export function Shown({ label, value, name }: ShownProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(value, field.current);
    setCopied(true);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="shown">
        <div class="shown-whole mono" data-text={value}>
          <textarea
            id={id}
            ref={field}
            class="input"
            readOnly
            rows={1}
            value={value}
            data-shown={name}
            spellcheck={false}
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
        <Button onClick={() => void copy()}>{words.copy}</Button>
      </div>
      <p class="hint" role="status">
        {copied && words.copied}
      </p>
    </div>
  );
}

export async function copyText(text: string, field: HTMLInputElement | HTMLTextAreaElement | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without leave for the clipboard: what stands in the field is chosen, and the browser's own way copies it.
    field?.select();
    document.execCommand("copy");
  }
}
