// Handing a conversation over: to whom, and a note that the customer never sees.

import { useState } from "preact/hooks";
import { agentsOf, categoriesOf } from "../../model/board";
import { fieldFault, NOTE_MAX } from "../../model/composer";
import type { Chat } from "../../model/conversation";
import { frame } from "../../text/en";
import { reasons } from "../../text/en-reasons";
import { pane as words } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Button, Check, Field } from "../../ui/parts";
import { command, state } from "./store";

type Target = { agent: number } | { category: number };

export function TransferDialog({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const [target, setTarget] = useState<Target | null>(null);
  const [note, setNote] = useState("");
  const [fault, setFault] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const { board, me } = state.value;
  const colleagues = agentsOf(board).filter(
    (line) => line.agent !== me?.agent && line.connected && line.state === "available",
  );
  const noteFault = fieldFault(note, NOTE_MAX, false);

  const submit = (event: Event) => {
    event.preventDefault();
    if (!target || noteFault) return;
    setBusy(true);
    command(
      { type: "transfer", conversation: chat.header.conversation, ...target, note: note.trim() || null },
      (answer) => {
        setBusy(false);
        if (answer.type === "ok") onClose();
        else setFault(reasons[answer.reason]);
      },
    );
  };
  const isAgent = (agent: number) => target !== null && "agent" in target && target.agent === agent;
  const isCategory = (category: number) => target !== null && "category" in target && target.category === category;
  return (
    <Dialog title={words.transferTitle(chat.header.customer)} onClose={onClose} wide>
      <form class="stack" onSubmit={submit}>
        <p class="soft">{words.transferText}</p>
        <div class="transfer-targets">
          <fieldset>
            <legend class="legend">{words.toAgent}</legend>
            {colleagues.length === 0 && <p class="soft small">{words.noAgents}</p>}
            {colleagues.map((line) => {
              const full = line.units >= line.capacity;
              return (
                <Check
                  key={line.agent}
                  group="target"
                  label={line.name}
                  hint={full ? words.full : words.room(line.units, line.capacity)}
                  checked={isAgent(line.agent)}
                  disabled={full}
                  onChange={() => setTarget({ agent: line.agent })}
                />
              );
            })}
          </fieldset>
          <fieldset>
            <legend class="legend">{words.toCategory}</legend>
            {categoriesOf(board).map((line) => (
              <Check
                key={line.category}
                group="target"
                label={line.name}
                checked={isCategory(line.category)}
                onChange={() => setTarget({ category: line.category })}
              />
            ))}
          </fieldset>
        </div>
        <Field
          label={words.transferNote}
          name="note"
          rows={3}
          optional
          value={note}
          onInput={setNote}
          fault={noteFault ? reasons[noteFault] : undefined}
        />
        {fault && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={busy || target === null}>
            {words.transferSubmit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
