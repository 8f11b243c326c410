// What has to be done before anything else: another password, or one-time codes. After it the page one wanted is shown.

import type { Account, Must } from "../../protocol/types";
import { password, must as words } from "../../text/en-account";
import { Button } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { toast } from "../../ui/toast";
import { later } from "../later";
import { askWho, logOut } from "../session";
import { Door } from "./door";

const SetUpCodes = later(async () => (await import("../account/set-up-codes")).SetUpCodes);
const PasswordForm = later(async () => (await import("../account/password-form")).PasswordForm);

export function MustPage({ must, who }: { must: Must; who: Account }) {
  const { title, lead } = must === "totp_required" ? words.totp : words.password;
  useTitle(title);
  return (
    <Door title={title} lead={lead}>
      <div class="card">
        {must === "totp_required" ? (
          <SetUpCodes onDone={() => void askWho()} />
        ) : (
          <PasswordForm
            submit={words.submit}
            onDone={() => {
              toast(password.changed);
              void askWho();
            }}
          />
        )}
      </div>
      <p class="row door-links">
        <span class="soft small cut">{words.who(who.display_name)}</span>
        <Button kind="quiet" small onClick={() => void logOut()}>
          {words.logOut}
        </Button>
      </p>
    </Door>
  );
}
