// The erasure of a record's customer, or of either who met in it: says what will go, and wants the name typed before it does.

import { useEffect, useState } from "preact/hooks";
import type { Erasable } from "../../model/record";
import { call } from "../../net/api";
import type { AskErasure, Erasure, ErasurePreview, Problem } from "../../protocol/types";
import { frame } from "../../text/en";
import { amount, erase as words } from "../../text/en-erasure";
import { reasons } from "../../text/en-reasons";
import { Dialog } from "../../ui/dialog";
import { Button, Field, Loading } from "../../ui/parts";
import { go } from "../../ui/route";
import { toast } from "../../ui/toast";
import { FormFault } from "../fault";
import { useSending } from "../form";
import { turnedAway } from "../session";

const LIST = "/admin/erasures";

type EraseSectionProps = { id: number; whom: readonly Erasable[] };

export function EraseSection({ id, whom }: EraseSectionProps) {
  if (whom.length === 0) return null;
  return (
    <section class="stack-tight" aria-label={words.section}>
      <h3 class="side-title">{words.section}</h3>
      <EraseButtons id={id} whom={whom} />
    </section>
  );
}

function EraseButtons({ id, whom }: EraseSectionProps) {
  const [open, setOpen] = useState<Erasable | undefined>();
  return (
    <>
      {whom.map((one) => (
        <p key={one.isSecond}>
          <Button small kind="danger" onClick={() => setOpen(one)}>
            {whom.length > 1 ? words.openFor(one.name) : words.open}
          </Button>
        </p>
      ))}
      {open && <EraseDialog id={id} isSecond={open.isSecond} onClose={() => setOpen(undefined)} />}
    </>
  );
}

/** Of a record that cannot be read: the server says of whom it knows all the same. */
export function EraseUnread({ id }: { id: number }) {
  const [whom, setWhom] = useState<readonly Erasable[]>([]);
  useEffect(() => {
    const look = async () => {
      const each = [false, true].map(async (isSecond) => {
        const result = await call<ErasurePreview>("GET", erasurePath(id, isSecond));
        return result.ok ? [{ name: result.value.customer, isSecond }] : [];
      });
      setWhom((await Promise.all(each)).flat());
    };
    void look();
  }, [id]);
  return <EraseButtons id={id} whom={whom} />;
}

const erasurePath = (id: number, isSecond: boolean) =>
  `/v1/conversations/${id}/erasure${isSecond ? "?second=true" : ""}`;

type EraseDialogProps = { id: number; isSecond: boolean; onClose: () => void };

function EraseDialog({ id, isSecond, onClose }: EraseDialogProps) {
  const [preview, setPreview] = useState<ErasurePreview | undefined>();
  const [problem, setProblem] = useState<Problem | undefined>();
  const path = erasurePath(id, isSecond);
  useEffect(() => {
    const look = async () => {
      const result = await call<ErasurePreview>("GET", path);
      if (result.ok) setPreview(result.value);
      else if (!turnedAway(result.problem)) setProblem(result.problem);
    };
    void look();
  }, [path]);
  const title = preview ? words.title(preview.customer) : words.section;
  const refused = problem ? reasons[problem.reason] : preview?.busy ? words.busy[preview.busy] : undefined;
  return (
    <Dialog title={title} onClose={onClose}>
      {!preview && !problem && <Loading />}
      {preview && !preview.asked && !preview.busy && <EraseForm path={path} preview={preview} onClose={onClose} />}
      {preview?.asked && (
        <p>
          {words.asked} <a href={LIST}>{words.toList}</a>
        </p>
      )}
      {refused && !preview?.asked && <p role="alert">{refused}</p>}
      {(refused || preview?.asked) && (
        <div class="dialog-foot">
          <Button onClick={onClose}>{words.close}</Button>
        </div>
      )}
    </Dialog>
  );
}

function EraseForm({ path, preview, onClose }: { path: string; preview: ErasurePreview; onClose: () => void }) {
  const [name, setName] = useState("");
  const sending = useSending(["customer"], { customer: words.wrong });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (name.trim() !== preview.customer.trim()) {
      sending.setFaults({ customer: words.wrong });
      return;
    }
    const body: AskErasure = { customer: name };
    const done = await sending.send(() => call<Erasure>("POST", path, body));
    if (!done) return;
    toast(words.done);
    go(LIST);
  };
  return (
    <form class="stack" onSubmit={submit} noValidate>
      <p>{words.what}</p>
      <p>
        <strong>{amount(preview)}</strong>
      </p>
      {preview.away && <p class="banner note">{words.away}</p>}
      <p class="soft small">{words.who}</p>
      <p class="soft small">{words.stays}</p>
      <Field
        label={words.type(preview.customer)}
        name="customer"
        value={name}
        fault={sending.faults["customer"]}
        onInput={setName}
      />
      <FormFault sending={sending} />
      <div class="dialog-foot">
        <Button onClick={onClose}>{frame.cancel}</Button>
        <Button kind="danger" submit disabled={sending.busy}>
          {words.yes}
        </Button>
      </div>
    </form>
  );
}
