// Before the queue: who is it, and what the category wants to know.

import { useEffect, useState } from "preact/hooks";
import { EMAIL_MAX, fieldFault, looksLikeEmail, NAME_MAX, SUBJECT_MAX } from "../model/composer";
import { dismissedFrom } from "../model/customer";
import { keep, read } from "../net/kept";
import type { CategoryLine, ServerFrame } from "../protocol/types";
import { form, refusals, soon, whyNot } from "../text/en";
import { Button, Field } from "../ui/parts";
import { go } from "../ui/route";
import { now } from "../ui/tick";
import { command, serverNow, state } from "./store";

type Refused = Extract<ServerFrame, { type: "refused" }>;
type Faults = Partial<Record<"name" | "email" | "subject" | "form", string>>;

/** The name is kept for the next time in this browser tab; nothing else is. */
const NAME = "usher.name";

export function FormScreen({ category }: { category: number }) {
  const [name, setName] = useState(() => read("session", NAME) ?? "");
  const [email, setEmail] = useState("");
  const [subject, setSubject] = useState("");
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const line = state.value.board.categories.get(category);
  const dismissed = dismissedFrom(state.value, category);
  const shut = line?.door === "closed" || line?.door === "full";

  useEffect(() => {
    document.title = line ? `${line.name} · Usher` : "Usher";
    return () => {
      document.title = "Usher";
    };
  }, [line]);
  const door = line?.door;
  // A refusal at the door is over when the door changes: what stands there then says more.
  useEffect(() => {
    if (door) setFaults(({ form: _, ...own }) => own);
  }, [door]);
  if (!line) return null;

  const submit = (event: Event) => {
    event.preventDefault();
    const found = faultsOf(line, name, email, subject);
    setFaults(found);
    if (Object.keys(found).length > 0) {
      // The first field with a fault, once it is drawn as such.
      setTimeout(() => document.querySelector<HTMLElement>("[aria-invalid]")?.focus());
      return;
    }
    setBusy(true);
    keep("session", NAME, name.trim());
    command(
      {
        type: "enter",
        category,
        name: name.trim(),
        email: line.ask_email ? email.trim() : null,
        subject: line.ask_subject ? subject.trim() : null,
      },
      (answer) => {
        setBusy(false);
        if (answer.type === "refused") setFaults(faultFrom(answer));
      },
    );
  };

  return (
    <main id="main" class="narrow stack">
      <a class="back small" href="/">
        ← {form.back}
      </a>
      <div class="stack-tight">
        <h1>{dismissed ? form.dismissed(line.name) : form.title(line.name)}</h1>
        {dismissed && <p>{form.dismissedText}</p>}
        <p class="soft">{shut ? shutText(line) : form.lead}</p>
      </div>
      {dismissed && (
        <Button
          kind="main"
          onClick={() => {
            command({ type: "dismiss", outcome: dismissed.id });
            go("/");
          }}
        >
          {form.others}
        </Button>
      )}
      <form class="card stack" hidden={shut} onSubmit={submit} noValidate>
        <Field
          label={form.name}
          hint={form.nameHint}
          name="name"
          autocomplete="name"
          focus
          value={name}
          onInput={setName}
          fault={faults.name}
        />
        {line.ask_email && (
          <Field
            label={form.email}
            name="email"
            type="email"
            autocomplete="email"
            value={email}
            onInput={setEmail}
            fault={faults.email}
          />
        )}
        {line.ask_subject && (
          <Field label={form.subject} name="subject" value={subject} onInput={setSubject} fault={faults.subject} />
        )}
        {faults.form && (
          <p class="fault" role="alert">
            {faults.form}
          </p>
        )}
        <Button kind="main" submit disabled={busy}>
          {line.door === "ready" ? form.enter : form.enterQueue}
        </Button>
      </form>
    </main>
  );
}

function shutText(line: CategoryLine): string {
  if (line.door === "full") return form.shut.full;
  return line.opens === undefined ? form.shut.closed : form.opens(soon(line.opens, serverNow(now())));
}

function faultsOf(line: CategoryLine, name: string, email: string, subject: string): Faults {
  const nameFault = fieldFault(name, NAME_MAX, true);
  const emailFault = line.ask_email ? fieldFault(email, EMAIL_MAX, true) : null;
  const subjectFault = line.ask_subject ? fieldFault(subject, SUBJECT_MAX, true) : null;
  return {
    ...(nameFault && { name: nameFault === "blank" ? form.nameMissing : whyNot(nameFault) }),
    ...(emailFault && { email: emailFault === "blank" ? refusals.email_required : whyNot(emailFault) }),
    ...(!emailFault && line.ask_email && !looksLikeEmail(email) && { email: form.emailBad }),
    ...(subjectFault && { subject: subjectFault === "blank" ? refusals.subject_required : whyNot(subjectFault) }),
  };
}

function faultFrom({ reason, field, opens }: Refused): Faults {
  const text = opens === undefined ? whyNot(reason) : form.opensThen(soon(opens, serverNow(now())));
  if (field === "name" || field === "email" || field === "subject") return { [field]: text };
  if (reason === "email_required") return { email: text };
  if (reason === "subject_required") return { subject: text };
  return { form: text };
}
