// Those who asked for an account: approved with a limit and categories, or declined.

import { useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Agent, ApproveSignUp, SignUpRequest } from "../../protocol/types";
import { dateTime, frame } from "../../text/en";
import { signUps as words } from "../../text/en-agents";
import { Dialog } from "../../ui/dialog";
import { Avatar, Button } from "../../ui/parts";
import { toast } from "../../ui/toast";
import { AskDialog } from "../ask";
import { FormFault } from "../fault";
import { useSending } from "../form";
import { Assignment } from "./assignment";

type Asking = { what: "approve" | "decline"; request: SignUpRequest } | null;

export function SignUps({ requests, onChange }: { requests: readonly SignUpRequest[]; onChange: () => void }) {
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  const done = (said: string) => {
    toast(said);
    close();
    onChange();
  };
  return (
    <>
      {requests.length > 0 && (
        <section class="card stack asked" aria-label={words.title}>
          <div class="stack-tight">
            <h2>{words.title}</h2>
            <p class="soft">{words.lead}</p>
          </div>
          <ul class="rows">
            {requests.map((request) => (
              <li key={request.sign_up} class="rows-line">
                <Avatar name={request.full_name} />
                <div class="line-text">
                  <p>
                    <strong dir="auto">{request.full_name}</strong>
                  </p>
                  <p class="soft small">
                    {request.display_name} · {request.email}
                  </p>
                  <p class="soft small">{words.asked(dateTime(request.at), request.address)}</p>
                </div>
                <div class="row line-actions">
                  <Button small onClick={() => setAsking({ what: "decline", request })}>
                    {words.decline}
                  </Button>
                  <Button small kind="main" onClick={() => setAsking({ what: "approve", request })}>
                    {words.approve}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {asking?.what === "approve" && (
        <Approve
          request={asking.request}
          onClose={close}
          onDone={() => done(words.approved(asking.request.full_name))}
        />
      )}
      {asking?.what === "decline" && (
        <AskDialog
          title={words.declineTitle(asking.request.full_name)}
          text={words.declineText}
          yes={words.decline}
          danger
          run={() => call("DELETE", `/v1/sign-ups/${asking.request.sign_up}`)}
          onDone={() => done(words.declined(asking.request.full_name))}
          onClose={close}
        />
      )}
    </>
  );
}

type ApproveProps = { request: SignUpRequest; onClose: () => void; onDone: () => void };

function Approve({ request, onClose, onDone }: ApproveProps) {
  const [capacity, setCapacity] = useState(1);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const sending = useSending(["capacity", "categories"]);
  const submit = async (event: Event) => {
    event.preventDefault();
    const body: ApproveSignUp = { capacity, categories: [...chosen] };
    const done = await sending.send(() => call<Agent>("POST", `/v1/sign-ups/${request.sign_up}/approve`, body));
    if (done) onDone();
  };
  return (
    <Dialog title={words.approveTitle(request.full_name)} onClose={onClose} wide>
      <p>{words.approveText}</p>
      <form class="stack" onSubmit={submit} noValidate>
        <Assignment
          capacity={capacity}
          setCapacity={setCapacity}
          chosen={chosen}
          setChosen={setChosen}
          faults={sending.faults}
        />
        <FormFault sending={sending} />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={sending.busy}>
            {words.approve}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
