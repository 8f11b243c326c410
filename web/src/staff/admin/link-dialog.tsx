// A one-time link, shown this once.

import { useState } from "preact/hooks";
import { frame } from "../../text/en";
import { agents as words } from "../../text/en-agents";
import { Dialog } from "../../ui/dialog";
import { Button } from "../../ui/parts";

export function LinkDialog({ name, link, onClose }: { name: string; link: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // Without leave for the clipboard: the link is chosen, and the keys of the browser copy it.
      document.querySelector<HTMLInputElement>("[data-link]")?.select();
      document.execCommand("copy");
    }
    setCopied(true);
  };
  return (
    <Dialog title={words.linkTitle} onClose={onClose} wide>
      <p>{words.linkText(name)}</p>
      <input
        class="input"
        data-link
        readOnly
        value={link}
        aria-label={words.linkTitle}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="dialog-foot">
        <span role="status" class="soft grow">
          {copied && words.copied}
        </span>
        <Button onClick={onClose}>{frame.close}</Button>
        <Button kind="main" onClick={() => void copy()}>
          {words.copy}
        </Button>
      </div>
    </Dialog>
  );
}
