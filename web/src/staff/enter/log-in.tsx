// The log-in: e-mail address and password, and the one-time code where the account wants one.

import { useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Account, LogIn } from "../../protocol/types";
import { reasons } from "../../text/en-reasons";
import { logIn } from "../../text/en-staff";
import { Button, Field } from "../../ui/parts";
import { go, query } from "../../ui/route";
import { useTitle } from "../../ui/title";
import { CodeField } from "../code-field";
import { FormFault, mustWait } from "../fault";
import { useSending } from "../form";
import { account, nextPage } from "../session";
import { Door } from "./door";
import { signUpIsOpen } from "./sign-up-open";

export function LogInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [wantsCode, setWantsCode] = useState(false);
  const sending = useSending(["email", "password", "code"]);
  const { busy, faults, setFaults, send } = sending;
  useTitle(logIn.title);

  const submit = async (event: Event) => {
    event.preventDefault();
    const body: LogIn = { email: email.trim(), password, ...(wantsCode ? { code: code.trim() } : {}) };
    let asksForCode = false;
    const done = await send(async () => {
      const result = await call<Account>("POST", "/v1/login", body);
      asksForCode = !result.ok && result.problem.reason === "code_required";
      return result;
    });
    if (asksForCode) {
      // Asked for the first time it is no fault.
      if (!wantsCode) setFaults({});
      setWantsCode(true);
    }
    if (!done) return;
    const to = nextPage(query("next"));
    account.value = done.value;
    go(to, "replace");
  };
  const startAgain = () => {
    setWantsCode(false);
    setCode("");
    setPassword("");
    setFaults({});
  };
  return (
    <Door title={logIn.title} lead={wantsCode ? logIn.codeLead : logIn.lead}>
      <form class="card stack" onSubmit={submit} noValidate>
        {wantsCode ? (
          <CodeField
            label={logIn.code}
            hint={logIn.codeHint}
            value={code}
            onInput={setCode}
            fault={faults["code"] ?? faults["password"]}
            recovery
          />
        ) : (
          <>
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
          </>
        )}
        <FormFault sending={sending} />
        <Button kind="main" submit disabled={busy || mustWait(sending)}>
          {wantsCode ? logIn.codeSubmit : logIn.submit}
        </Button>
        {wantsCode && (
          <Button kind="quiet" onClick={startAgain}>
            {logIn.otherAccount}
          </Button>
        )}
      </form>
      <p class="row door-links">
        <a class="soft small" href="/">
          {logIn.toWelcome}
        </a>
        {signUpIsOpen() && (
          <a class="soft small" href="/sign-up">
            {logIn.signUp}
          </a>
        )}
      </p>
      <p class="sr-only" role="status">
        {wantsCode && reasons.code_required}
      </p>
    </Door>
  );
}
