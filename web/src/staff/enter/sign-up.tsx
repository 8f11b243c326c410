// Asking for an account, where that is open. What is answered is the same whether or not the address is known.

import { useState } from "preact/hooks";
import { call } from "../../net/api";
import type { SignUp } from "../../protocol/types";
import { signUp as words } from "../../text/en-account";
import { fields } from "../../text/en-staff";
import { Button, Empty, Field } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { FormFault, mustWait } from "../fault";
import { useSending } from "../form";
import { NewPassword } from "../new-password";
import { Door } from "./door";
import { signUpIsOpen } from "./sign-up-open";

const NAMES = ["email", "full_name", "display_name", "password", "password_again"] as const;
const BLANK: SignUp = { email: "", full_name: "", display_name: "", password: "", password_again: "" };

export function SignUpPage() {
  const [form, setForm] = useState(BLANK);
  const [is, setIs] = useState<"open" | "asked" | "closed">(signUpIsOpen() ? "open" : "closed");
  const sending = useSending(NAMES);
  useTitle(words.title);
  if (is === "asked") return <End title={words.doneTitle} text={words.doneText} />;
  if (is === "closed") return <End title={words.closedTitle} text={words.closedText} />;

  const field = (name: (typeof NAMES)[number], label: string) => ({
    label,
    name,
    value: form[name],
    onInput: (value: string) => setForm({ ...form, [name]: value }),
    fault: sending.faults[name],
  });
  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await sending.send(async () => {
      const result = await call("POST", "/v1/sign-ups", form);
      if (!result.ok && result.problem.reason === "sign_up_closed") setIs("closed");
      return result;
    });
    if (done) setIs("asked");
  };
  return (
    <Door title={words.title} lead={words.lead}>
      <form class="card stack" onSubmit={submit} noValidate>
        <Field {...field("full_name", fields.fullName)} autocomplete="name" focus />
        <Field {...field("display_name", fields.displayName)} hint={fields.displayHint} />
        <Field {...field("email", fields.email)} type="email" autocomplete="username" />
        <NewPassword field={field} />
        <FormFault sending={sending} />
        <Button kind="main" submit disabled={sending.busy || mustWait(sending)}>
          {words.submit}
        </Button>
      </form>
      <a class="soft small" href="/login">
        {words.toLogIn}
      </a>
    </Door>
  );
}

function End({ title, text }: { title: string; text: string }) {
  return (
    <main id="main">
      <Empty icon="person" title={title} text={text} level="h1">
        <a class="button" href="/login">
          {words.toLogIn}
        </a>
      </Empty>
    </main>
  );
}
