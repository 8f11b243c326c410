// Keys for machines: made with scopes, shown once, revoked.

import { useState } from "preact/hooks";
import { curl, listed } from "../../model/access";
import { call } from "../../net/api";
import type { ApiKey, MadeKey, NewKey, Scope } from "../../protocol/types";
import { dateTime, frame } from "../../text/en";
import { scopes as scopeWords, keys as words } from "../../text/en-access";
import { reasons } from "../../text/en-reasons";
import { Dialog } from "../../ui/dialog";
import { Badge, Button, Check, Empty, Field, Loading } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { toast } from "../../ui/toast";
import { AskDialog } from "../ask";
import { FormFault } from "../fault";
import { useSending } from "../form";
import { turnedAway } from "../session";
import { Shown } from "../shown";
import { useFollowing } from "./follow";

type Asking = { what: "add" } | { what: "made"; made: MadeKey } | { what: "revoke"; key: ApiKey } | null;

const SCOPES = Object.keys(scopeWords) as Scope[];

export function KeysPage() {
  const [list, setList] = useState<readonly ApiKey[] | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  const load = async () => {
    const result = await call<ApiKey[]>("GET", "/v1/keys");
    if (result.ok) {
      setList(result.value);
      setFault(undefined);
    } else if (!turnedAway(result.problem) && !list) setFault(reasons[result.problem.reason]);
  };
  useFollowing(["keys"], load);
  useTitle(words.title);
  const add = (
    <Button kind="main" onClick={() => setAsking({ what: "add" })}>
      {words.add}
    </Button>
  );
  return (
    <main id="main" class="sheet">
      <div class="sheet-head">
        <div class="stack-tight grow">
          <h1>{words.title}</h1>
          <p class="soft">
            {words.lead} <a href="/docs">{words.docs}</a>.
          </p>
        </div>
        {list && list.length > 0 && add}
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!list && !fault && <Loading />}
      {list?.length === 0 && (
        <Empty icon="keyboard" title={words.noneTitle} text={words.noneText}>
          {add}
        </Empty>
      )}
      <ul class="stack">
        {list?.map((key) => (
          <KeyRow key={key.key} one={key} revoke={() => setAsking({ what: "revoke", key })} />
        ))}
      </ul>
      {asking?.what === "add" && (
        <KeyForm
          onClose={close}
          onDone={(made) => {
            setAsking({ what: "made", made });
            void load();
          }}
        />
      )}
      {asking?.what === "made" && <Made made={asking.made} onClose={close} />}
      {asking?.what === "revoke" && (
        <AskDialog
          title={words.revokeTitle(asking.key.name)}
          text={words.revokeText}
          yes={words.revoke}
          danger
          run={() => call("DELETE", `/v1/keys/${asking.key.key}`)}
          onDone={() => {
            toast(words.revoked(asking.key.name));
            void load();
          }}
          onClose={close}
        />
      )}
    </main>
  );
}

function KeyRow({ one, revoke }: { one: ApiKey; revoke: () => void }) {
  const used = one.last_used === null ? words.unused : words.used(dateTime(one.last_used));
  return (
    <li class="card line">
      <div class="line-text">
        <h2 class="line-name">
          <bdi>{one.name}</bdi>
        </h2>
        <p class="soft small">
          <span class="mono">{words.prefix(one.prefix)}</span> ·{" "}
          {one.cidrs.length > 0 ? words.from(one.cidrs.join(", ")) : words.anywhere}
        </p>
        <p class="row line-badges">
          {one.scopes.map((scope) => (
            <Badge key={scope}>{scopeWords[scope]}</Badge>
          ))}
        </p>
        <p class="soft small">
          {words.made(one.created_by, dateTime(one.created))}, {used}
        </p>
      </div>
      <div class="row line-actions">
        <Button small kind="danger" onClick={revoke}>
          {words.revoke}
        </Button>
      </div>
    </li>
  );
}

function KeyForm({ onDone, onClose }: { onDone: (made: MadeKey) => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>([]);
  const [cidrs, setCidrs] = useState("");
  const sending = useSending(["name", "scopes", "cidrs"], { scopes: words.scopesNone, cidrs: words.cidrsBad });
  const { faults } = sending;
  const submit = async (event: Event) => {
    event.preventDefault();
    const body: NewKey = { name, scopes: [...chosen], cidrs: listed(cidrs) };
    const done = await sending.send(() => call<MadeKey>("POST", "/v1/keys", body));
    if (done) onDone(done.value);
  };
  const choose = (scope: Scope, on: boolean) =>
    setChosen(SCOPES.filter((one) => (one === scope ? on : chosen.includes(one))));
  return (
    <Dialog title={words.add} onClose={onClose} wide>
      <form class="stack" onSubmit={submit} noValidate>
        <Field
          label={words.name}
          name="name"
          hint={words.nameHint}
          value={name}
          onInput={setName}
          fault={faults["name"]}
          autocomplete="off"
          focus
        />
        <fieldset aria-describedby={faults["scopes"] ? "scopes-fault" : undefined}>
          <legend class="legend">{words.scopes}</legend>
          <div class="form-pair">
            {SCOPES.map((scope) => (
              <Check
                key={scope}
                label={scopeWords[scope]}
                checked={chosen.includes(scope)}
                onChange={(on) => choose(scope, on)}
              />
            ))}
          </div>
          {faults["scopes"] && (
            <p class="fault" id="scopes-fault">
              {faults["scopes"]}
            </p>
          )}
        </fieldset>
        <Field
          label={words.cidrs}
          name="cidrs"
          hint={words.cidrsHint}
          value={cidrs}
          onInput={setCidrs}
          fault={faults["cidrs"]}
          autocomplete="off"
          optional
        />
        <FormFault sending={sending} />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={sending.busy}>
            {words.make}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Made({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  return (
    <Dialog title={words.madeTitle} onClose={onClose} wide>
      <p>{words.madeText(made.key.name)}</p>
      <Shown label={words.secret} name="key" value={made.secret} />
      <Shown label={words.example} name="example" value={curl(location.origin, made.secret, made.key.scopes)} />
      <div class="dialog-foot">
        <Button kind="main" onClick={onClose}>
          {words.kept}
        </Button>
      </div>
    </Dialog>
  );
}
