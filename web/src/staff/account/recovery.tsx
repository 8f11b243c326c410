// Recovery codes, shown this once: to copy, to download, to print.

import { useRef, useState } from "preact/hooks";
import { codes as words } from "../../text/en-account";
import { Button } from "../../ui/parts";
import { account } from "../session";
import { copyText } from "../shown";

export function Recovery({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const all = codes.join("\n");
  const copy = async () => {
    await copyText(all, field.current);
    setCopied(true);
  };
  const download = () => {
    const text = `${words.file(account.value?.email ?? "")}\n\n${all}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = words.fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
  };
  return (
    <div class="stack recovery">
      <div class="stack-tight" role="status">
        <h2>{words.recoveryTitle}</h2>
        <p>{words.recoveryLead}</p>
      </div>
      <p class="print-only">{words.file(account.value?.email ?? "")}</p>
      <ul class="recovery-codes mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <textarea ref={field} class="sr-only" readOnly tabIndex={-1} aria-hidden="true" value={all} />
      <div class="row screen-only">
        <Button small onClick={() => void copy()}>
          {words.copy}
        </Button>
        <Button small onClick={download}>
          {words.download}
        </Button>
        <Button small onClick={() => window.print()}>
          {words.print}
        </Button>
        <span role="status" class="soft small">
          {copied && words.copied}
        </span>
      </div>
      <div class="dialog-foot screen-only">
        <Button kind="main" onClick={onDone}>
          {words.kept}
        </Button>
      </div>
    </div>
  );
}
