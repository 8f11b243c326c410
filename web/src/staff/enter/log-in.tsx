// The log-in.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Account } from "../../protocol/types";
import { logIn } from "../../text/en-staff";
import { Button, Field } from "../../ui/parts";
import { go, query } from "../../ui/route";
import { useSending } from "../form";
import { account, nextPage } from "../session";
import { Door } from "./door";

export function LogInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, faults, send } = useSending(["email", "password"]);
  useEffect(() => {
    document.title = `${logIn.title} · Usher`;
  }, []);

  const submit = async (event: Event) => {
    event.preventDefault();
    const done = await send(() => call<Account>("POST", "/v1/login", { email: email.trim(), password }));
    if (!done) return;
    const to = nextPage(query("next"));
    account.value = done.value;
    go(to, "replace");
  };
  return (
    <Door title={logIn.title} lead={logIn.lead}>
      <form class="card stack" onSubmit={submit} noValidate>
        <Field
          label={logIn.email}
          name="email"
          type="email"
          autocomplete="username"
          focus
          value={email}
          onInput={setEmail}
          fault={faults["email"]}
        />
        <Field
          label={logIn.password}
          name="password"
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
          fault={faults["password"]}
        />
        {faults["form"] && (
          <p class="fault" role="alert">
            {faults["form"]}
          </p>
        )}
        <Button kind="main" submit disabled={busy}>
          {logIn.submit}
        </Button>
      </form>
      <a class="soft small" href="/">
        {logIn.toWelcome}
      </a>
    </Door>
  );
}
