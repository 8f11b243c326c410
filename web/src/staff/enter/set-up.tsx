// What a one-time link opens: the first admin's account, an agent's password, or a demo log-in.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Account, Link, UseLink } from "../../protocol/types";
import { reasons } from "../../text/en-reasons";
import { fields, logIn, setUp } from "../../text/en-staff";
import { Button, Empty, Field, Loading } from "../../ui/parts";
import { go } from "../../ui/route";
import { useTitle } from "../../ui/title";
import { CodeField } from "../code-field";
import { FormFault, mustWait } from "../fault";
import { useSending } from "../form";
import { NewPassword } from "../new-password";
import { account, askWho } from "../session";
import { Username } from "../username";
import { Door, DoorBar } from "./door";

export function SetUpPage({ token }: { token: string }) {
  const [link, setLink] = useState<Link | undefined>();
  const [refused, setRefused] = useState<string | undefined>();
  useEffect(() => {
    void call<Link>("GET", `/v1/links/${encodeURIComponent(token)}`).then((result) => {
      if (result.ok) setLink(result.value);
      else setRefused(result.problem.reason === "not_found" ? reasons.link_expired : reasons[result.problem.reason]);
    });
  }, [token]);
  if (refused) {
    return (
      <>
        <DoorBar />
        <main id="main">
          <Empty icon="clock" title={refused} level="h1">
            <a class="button" href="/login">
              {setUp.demo_log_in.submit}
            </a>
          </Empty>
        </main>
      </>
    );
  }
  if (link) return <LinkForm link={link} token={token} />;
  return (
    <>
      <DoorBar />
      <Loading />
    </>
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
        {!first && <Username email={link.email} />}
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
