// What a one-time link opens: the first admin's account, an agent's password, or a demo log-in.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Account, Link, Reason, UseLink } from "../../protocol/types";
import { reasons } from "../../text/en-reasons";
import { fields, logIn, setUp, waits } from "../../text/en-staff";
import { Button, Empty, Field, Loading } from "../../ui/parts";
import { go } from "../../ui/route";
import { useTitle } from "../../ui/title";
import { CodeField } from "../code-field";
import { FormFault, mustWait, Wait } from "../fault";
import { useSending } from "../form";
import { NewPassword } from "../new-password";
import { account, askWho } from "../session";
import { Door } from "./door";

export function SetUpPage({ token }: { token: string }) {
  const [link, setLink] = useState<Link | undefined>();
  const [refused, setRefused] = useState<Reason | undefined>();
  const sending = useSending([]);
  const look = async () => {
    const done = await sending.send(async () => {
      const result = await call<Link>("GET", `/v1/links/${encodeURIComponent(token)}`);
      if (!result.ok) setRefused(result.problem.reason);
      return result;
    });
    if (done) setLink(done.value);
  };
  useEffect(() => void look(), [token]);
  if (link) return <LinkForm link={link} token={token} />;
  if (!refused) return <Loading />;
  const isNone = refused === "not_found" || refused === "link_expired";
  return (
    <main id="main">
      <Empty icon="clock" title={isNone ? reasons.link_expired : reasons[refused]} level="h1">
        {isNone ? (
          <a class="button" href="/login">
            {setUp.demo_log_in.submit}
          </a>
        ) : (
          <>
            <Wait sending={sending} />
            <Button kind="main" disabled={sending.busy || mustWait(sending)} onClick={() => void look()}>
              {waits.again}
            </Button>
          </>
        )}
      </Empty>
    </main>
  );
}

function LinkForm({ link, token }: { link: Link; token: string }) {
  const [form, setForm] = useState<UseLink>({});
  const sending = useSending(["email", "full_name", "display_name", "password", "password_again", "code"]);
  const [wantsCode, setWantsCode] = useState(false);
  const { busy, faults, setFaults, send } = sending;
  const words = setUp[link.purpose];
  const first = link.purpose === "first_admin";
  useTitle(words.title);

  const field = (name: keyof UseLink, label: string) => ({
    label,
    name,
    value: form[name] ?? "",
    onInput: (value: string) => setForm({ ...form, [name]: value }),
    fault: faults[name],
  });
  const submit = async (event: Event) => {
    event.preventDefault();
    let asksForCode = false;
    const done = await send(async () => {
      const result = await call<Account | undefined>("POST", `/v1/links/${encodeURIComponent(token)}`, form);
      asksForCode = !result.ok && result.problem.reason === "code_required";
      return result;
    });
    if (asksForCode) {
      // Asked for the first time it is no fault.
      if (!wantsCode) setFaults({});
      setWantsCode(true);
    }
    if (!done) return;
    if (done.value?.agent) account.value = done.value;
    else await askWho();
    go("/agent", "replace");
  };
  return (
    <Door title={words.title} lead={words.lead}>
      <form class="card stack" onSubmit={submit} noValidate>
        {first && (
          <>
            <Field {...field("email", fields.email)} type="email" autocomplete="username" focus />
            <Field {...field("full_name", fields.fullName)} autocomplete="name" />
            <Field {...field("display_name", fields.displayName)} hint={fields.displayHint} />
          </>
        )}
        {!first && (link.display_name || link.email) && (
          <p class="soft">{fields.asWho([link.display_name, link.email].filter(Boolean).join(", "))}</p>
        )}
        {link.purpose !== "demo_log_in" && <NewPassword field={field} />}
        {wantsCode && (
          <CodeField
            label={logIn.code}
            hint={logIn.codeHint}
            value={form.code ?? ""}
            onInput={(code) => setForm({ ...form, code })}
            fault={faults["code"]}
            recovery
          />
        )}
        <FormFault sending={sending} />
        <Button kind="main" submit disabled={busy || mustWait(sending)}>
          {words.submit}
        </Button>
      </form>
    </Door>
  );
}
