// Below the archive's title: as what all that the list finds is to be exported, how far it is, and what became of it.

import type { Ref } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { activeOf, type Filters } from "../../model/filters";
import type { ExportFormat } from "../../protocol/types";
import { exporting as words } from "../../text/en-archive";
import { Button, Check } from "../../ui/parts";
import { account } from "../session";
import { cancelExport, exporting, forgetExport, type Over, type Running, startExport } from "./exporting";

const FORMATS: readonly ExportFormat[] = ["csv", "html", "jsonl"];

type Props = { filters: Filters /** Whether the filters are right. */; ready: boolean; onClose: () => void };

export function ExportPanel({ filters, ready, onClose }: Props) {
  const [format, setFormat] = useState<ExportFormat>("csv");
  const now = exporting.value;
  const section = useFocusKept(now?.is);
  const start = () => void startExport(filters, format);
  return (
    <section class="card stack export" aria-label={words.title} ref={section}>
      {/* Read out as it changes: not each percent, only the beginning and the end. */}
      <div class="stack-tight" role="status">
        {now?.is === "running" && <p class="export-file">{words.running(now.file)}</p>}
        {now?.is === "over" && <Became over={now} />}
      </div>
      {now?.is === "running" && <Progress running={now} />}
      {now === null && (
        <>
          <p class="soft">{words.what(activeOf(filters).length > 0, account.value?.admin ?? false)}</p>
          <fieldset class="export-formats">
            <legend class="legend">{words.as}</legend>
            {FORMATS.map((one) => (
              <Check
                key={one}
                group="export-format"
                label={words.formats[one].name}
                hint={words.formats[one].hint}
                checked={one === format}
                onChange={() => setFormat(one)}
              />
            ))}
          </fieldset>
        </>
      )}
      {/* At the other side: whoever pressed twice to begin has not cancelled. */}
      <div class={now?.is === "running" ? "row export-cancel" : "row"}>
        {now?.is === "running" ? (
          <Button onClick={cancelExport}>{words.cancel}</Button>
        ) : (
          <>
            {now === null && (
              <Button kind="main" disabled={!ready} onClick={start}>
                {words.start}
              </Button>
            )}
            {now?.is === "over" && (
              <Button onClick={forgetExport}>{now.went === "well" ? words.another : words.again}</Button>
            )}
            <Button kind="quiet" onClick={onClose}>
              {words.close}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

/** The button that was pressed goes with what it began: the focus goes on to the next one, unless it went elsewhere meanwhile. */
function useFocusKept(stage: string | undefined): Ref<HTMLElement> {
  const section = useRef<HTMLElement>(null);
  const isHere = useRef(false);
  useEffect(() => {
    const look = ({ target }: Event) => {
      isHere.current = target instanceof Node && (section.current?.contains(target) ?? false);
    };
    document.addEventListener("focusin", look);
    document.addEventListener("pointerdown", look);
    return () => {
      document.removeEventListener("focusin", look);
      document.removeEventListener("pointerdown", look);
    };
  }, []);
  useEffect(() => {
    const root = section.current;
    if (isHere.current && !root?.contains(document.activeElement)) {
      root?.querySelector<HTMLElement>("button, input:checked")?.focus({ preventScroll: true });
    }
  }, [stage]);
  return section;
}

function Progress({ running }: { running: Running }) {
  const { share, bytes, exported } = running.progress;
  return (
    <div class="stack-tight">
      <progress class="export-bar" aria-label={words.bar} max={1} {...(share === null ? {} : { value: share })} />
      <p class="row numbers">
        <span class="grow">{words.soFar(exported.conversations, bytes)}</span>
        {share !== null && <span>{words.percent(share)}</span>}
      </p>
      <p class="hint">{words.stay}</p>
    </div>
  );
}

function Became({ over }: { over: Over }) {
  return (
    <>
      <p class={over.went === "wrong" ? "fault export-file" : "export-file"}>{over.text}</p>
      {over.notes.map((note) => (
        <p key={note} class="banner note">
          {note}
        </p>
      ))}
    </>
  );
}
