// The allow-list: from where staff may come, edited live.

import { useEffect, useState } from "preact/hooks";
import { isLastOfYours, yours } from "../../model/access";
import { call } from "../../net/api";
import type { AllowEntry, AllowList, EditAllowEntry, NewAllowEntry } from "../../protocol/types";
import { dateTime, frame } from "../../text/en";
import { allowList as words } from "../../text/en-access";
import { reasons } from "../../text/en-reasons";
import { Dialog } from "../../ui/dialog";
import { Badge, Button, Empty, Field, Loading } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { AskDialog } from "../ask";
import { FormFault } from "../fault";
import { useSending } from "../form";
import { turnedAway } from "../session";
import { Shown } from "../shown";

type Asking = { what: "edit" | "remove"; entry: AllowEntry } | null;

const FIELDS = ["cidr", "note"] as const;

export function AllowListPage() {
  const [list, setList] = useState<AllowList | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  useEffect(() => {
    document.title = `${words.title} · Usher`;
    void call<AllowList>("GET", "/v1/allow-list").then((result) => {
      if (result.ok) setList(result.value);
      else if (!turnedAway(result.problem)) setFault(reasons[result.problem.reason]);
    });
  }, []);
  return (
    <main id="main" class="sheet">
      <div class="stack-tight">
        <h1>{words.title}</h1>
        <p class="soft">{words.lead}</p>
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!list && !fault && <Loading />}
      {list && (
        <>
          <Seen list={list} />
          {list.entries.length === 0 && <Empty icon="people" title={words.noneTitle} text={words.noneText} />}
          <ul class="stack">
            {list.entries.map((entry) => (
              <EntryRow
                key={entry.id}
                entry={entry}
                stays={isLastOfYours(list, entry.id)}
                ask={(what) => setAsking({ what, entry })}
              />
            ))}
          </ul>
          <AddForm seen={list.seen} onDone={setList} />
          <WayBack seen={list.seen} />
        </>
      )}
      {asking?.what === "edit" && (
        <EditDialog
          entry={asking.entry}
          onClose={close}
          onDone={(changed) => {
            setList(changed);
            close();
          }}
        />
      )}
      {asking?.what === "remove" && (
        <AskDialog
          title={words.removeTitle(asking.entry.cidr)}
          text={words.removeText(asking.entry.cidr)}
          yes={words.remove}
          danger
          run={() => call<AllowList>("DELETE", `/v1/allow-list/${asking.entry.id}`)}
          onDone={(changed) => {
            toast(words.removed(asking.entry.cidr));
            setList(changed);
          }}
          onClose={close}
        />
      )}
    </main>
  );
}

/** What stands about the reader and about the environment. */
function Seen({ list }: { list: AllowList }) {
  const mine = yours(list);
  return (
    <div class="stack-tight">
      <p class="banner note">
        <span>
          <strong>{words.seen(list.seen)}</strong> {mine.length > 0 ? words.lets(mine.join(", ")) : words.notIn}
        </span>
      </p>
      {list.environment_value !== null && (
        <p class="banner note warn">
          <span>{words.environment(list.environment_value)}</span>
        </p>
      )}
    </div>
  );
}

type EntryProps = { entry: AllowEntry; stays: boolean; ask: (what: "edit" | "remove") => void };

function EntryRow({ entry, stays, ask }: EntryProps) {
  const when = dateTime(entry.added);
  return (
    <li class="card line">
      <div class="line-text">
        <p class="row line-badges">
          <strong class="mono">{entry.cidr}</strong>
          {entry.yours && <Badge tone="good">{words.yours}</Badge>}
        </p>
        <p class={entry.note ? undefined : "soft"} dir="auto">
          {entry.note || words.noNote}
        </p>
        <p class="soft small">{entry.added_by === null ? words.byEnvironment(when) : words.by(entry.added_by, when)}</p>
        {stays && <p class="soft small">{words.stays}</p>}
      </div>
      <div class="row line-actions">
        <Button small onClick={() => ask("edit")}>
          {words.edit}
        </Button>
        <Button small kind="danger" disabled={stays} onClick={() => ask("remove")}>
          {words.remove}
        </Button>
      </div>
    </li>
  );
}

function AddForm({ seen, onDone }: { seen: string; onDone: (list: AllowList) => void }) {
  const [form, setForm] = useState<NewAllowEntry>({ cidr: "", note: "" });
  const sending = useSending(FIELDS, { cidr: words.addressBad });
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await sending.send(() => call<AllowList>("POST", "/v1/allow-list", form));
    if (!done) return;
    toast(words.added(form.cidr));
    setForm({ cidr: "", note: "" });
    onDone(done.value);
  };
  return (
    <form class="card stack" onSubmit={submit} noValidate>
      <h2>{words.addTitle}</h2>
      <EntryFields form={form} setForm={setForm} faults={sending.faults} />
      <FormFault sending={sending} />
      <div class="row">
        <Button kind="main" submit disabled={sending.busy}>
          {words.add}
        </Button>
        <Button kind="quiet" onClick={() => setForm({ ...form, cidr: seen })}>
          {words.mine}
        </Button>
      </div>
    </form>
  );
}

type EditProps = { entry: AllowEntry; onDone: (list: AllowList) => void; onClose: () => void };

function EditDialog({ entry, onDone, onClose }: EditProps) {
  const [form, setForm] = useState<NewAllowEntry>({ cidr: entry.cidr, note: entry.note });
  const sending = useSending(FIELDS, { cidr: words.addressBad });
  const submit = async (event: Event) => {
    event.preventDefault();
    const edit: EditAllowEntry = form;
    const done = await sending.send(() => call<AllowList>("PATCH", `/v1/allow-list/${entry.id}`, edit));
    if (done) onDone(done.value);
  };
  return (
    <Dialog title={words.editTitle(entry.cidr)} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <EntryFields form={form} setForm={setForm} faults={sending.faults} />
        {form.cidr.trim() !== entry.cidr && <p class="soft small">{words.editText}</p>}
        <FormFault sending={sending} />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={sending.busy}>
            {words.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type EntryFieldsProps = {
  form: NewAllowEntry;
  setForm: (form: NewAllowEntry) => void;
  faults: Readonly<Record<string, string>>;
};

function EntryFields({ form, setForm, faults }: EntryFieldsProps) {
  return (
    <div class="form-pair">
      <Field
        label={words.address}
        name="cidr"
        hint={words.addressHint}
        value={form.cidr}
        onInput={(cidr) => setForm({ ...form, cidr })}
        fault={faults["cidr"]}
        autocomplete="off"
      />
      <Field
        label={words.note}
        name="note"
        hint={words.noteHint}
        value={form.note}
        onInput={(note) => setForm({ ...form, note })}
        fault={faults["note"]}
        optional
      />
    </div>
  );
}

function WayBack({ seen }: { seen: string }) {
  return (
    <section class="stack-tight">
      <h2>{words.backTitle}</h2>
      <Shown label={words.backText} name="way-back" value={words.backCommand(seen)} />
    </section>
  );
}
