// One's own account: who I am, password, one-time codes, log-ins.

import { useEffect, useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Account, RecoveryCodes } from "../../protocol/types";
import { codes, me, password } from "../../text/en-account";
import { Dialog } from "../../ui/dialog";
import { Avatar, Badge, Button } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { toast } from "../../ui/toast";
import { account, askWho } from "../session";
import { PasswordForm } from "./password-form";
import { ProveDialog } from "./prove";
import { Recovery } from "./recovery";
import { Sessions } from "./sessions";
import { SetUpCodes } from "./set-up-codes";

/** So few recovery codes are left that it is time for new ones. */
const FEW = 3;

export function AccountPage() {
  const who = account.value;
  useTitle(me.title);
  useEffect(() => {
    // An admin may have changed it since.
    void askWho();
  }, []);
  if (!who) return null;
  return (
    <main id="main" class="sheet narrow">
      <h1>{me.title}</h1>
      <section class="card line">
        <Avatar name={who.full_name} big />
        <div class="line-text">
          <h2 class="line-name">
            <bdi>{who.full_name}</bdi>
          </h2>
          <p class="soft small">
            {who.display_name} · {who.email}
          </p>
          <p class="row line-badges">
            <Badge tone={who.admin ? "good" : undefined}>{who.admin ? me.admin : me.agent}</Badge>
          </p>
          <p class="soft small">{who.demo ? me.demo : me.lead}</p>
        </div>
      </section>
      {!who.demo && (
        <>
          <Password />
          <Codes who={who} />
        </>
      )}
      <Sessions />
    </main>
  );
}

function Password() {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <section class="card line">
      <div class="line-text">
        <h2>{password.title}</h2>
        <p class="soft">{password.lead}</p>
      </div>
      <Button onClick={() => setOpen(true)}>{password.change}</Button>
      {open && (
        <Dialog title={password.change} onClose={close}>
          <PasswordForm
            submit={password.change}
            onClose={close}
            onDone={() => {
              toast(password.changed);
              close();
            }}
          />
        </Dialog>
      )}
    </section>
  );
}

type Open = { what: "set_up" | "fresh" | "remove" } | { what: "shown"; codes: readonly string[] } | null;

function Codes({ who }: { who: Account }) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => {
    setOpen(null);
    void askWho();
  };
  return (
    <section class="card line">
      <div class="line-text">
        <h2>{codes.title}</h2>
        <p class="soft">{who.totp ? codes.on : codes.off}</p>
        {!who.totp && <p class="soft small">{codes.why}</p>}
        {who.totp && typeof who.recovery_codes === "number" && (
          <p class={who.recovery_codes <= FEW ? "small line-told" : "soft small"}>{codes.left(who.recovery_codes)}</p>
        )}
      </div>
      <div class="row line-actions">
        {who.totp ? (
          <>
            <Button onClick={() => setOpen({ what: "fresh" })}>{codes.fresh}</Button>
            <Button kind="danger" onClick={() => setOpen({ what: "remove" })}>
              {codes.remove}
            </Button>
          </>
        ) : (
          <Button onClick={() => setOpen({ what: "set_up" })}>{codes.setUp}</Button>
        )}
      </div>
      {open?.what === "set_up" && (
        <Dialog title={codes.title} onClose={close}>
          <SetUpCodes
            onCancel={close}
            onDone={() => {
              toast(codes.isOn);
              close();
            }}
          />
        </Dialog>
      )}
      {open?.what === "shown" && (
        <Dialog title={codes.title} onClose={close}>
          <Recovery codes={open.codes} onDone={close} />
        </Dialog>
      )}
      {open?.what === "fresh" && (
        <ProveDialog
          title={codes.freshTitle}
          text={codes.freshText}
          yes={codes.freshDo}
          run={(body) => call<RecoveryCodes>("POST", "/v1/totp/recovery", body)}
          onDone={(made) => setOpen({ what: "shown", codes: made.codes })}
          onClose={close}
        />
      )}
      {open?.what === "remove" && (
        <ProveDialog
          title={codes.removeTitle}
          text={codes.removeText}
          yes={codes.remove}
          danger
          run={async (body) => {
            const result = await call<undefined>("DELETE", "/v1/totp", body);
            if (!result.ok && result.problem.reason === "totp_required") toast(codes.required);
            return result;
          }}
          onDone={() => {
            toast(codes.removed);
            close();
          }}
          onClose={close}
        />
      )}
    </section>
  );
}
