// A text that is shown once and has to be taken along: chosen at a click, copied by a button.

import { useId, useRef, useState } from "preact/hooks";
import { codes as words } from "../text/en-account";
import { Button } from "../ui/parts";

type ShownProps = { label: string; value: string; name: string; rows?: number };

export function Shown({ label, value, name, rows }: ShownProps) {
  const id = useId();
  const line = useRef<HTMLInputElement>(null);
  const lines = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(value, rows ? lines.current : line.current);
    setCopied(true);
  };
  const shared = { id, class: "input mono", readOnly: true, value, "data-shown": name, spellcheck: false };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="shown">
        {rows ? (
          <textarea {...shared} ref={lines} rows={rows} onFocus={(event) => event.currentTarget.select()} />
        ) : (
          <input {...shared} ref={line} onFocus={(event) => event.currentTarget.select()} />
        )}
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
