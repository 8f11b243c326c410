// What is done with an agent only after a question that says what will happen.

import { holds } from "../../model/people";
import { call, type Result } from "../../net/api";
import type { Agent, AgentLink, EditAgent } from "../../protocol/types";
import { type Ask, asks } from "../../text/en-agents";
import { AskDialog } from "../ask";
import { floor } from "./floor";

type AgentAskProps = {
  what: Ask;
  agent: Agent;
  onDone: (said: string, made: AgentLink | null) => void;
  onClose: () => void;
};

const DANGEROUS: readonly Ask[] = ["reset", "sessions", "totp", "disable", "remove"];

export function AgentAsk({ what, agent, onDone, onClose }: AgentAskProps) {
  const words = asks[what];
  const name = agent.full_name;
  return (
    <AskDialog
      title={words.title(name)}
      text={words.text(agent.display_name, holds(floor.value, agent.agent))}
      yes={words.name}
      danger={DANGEROUS.includes(what)}
      run={() => run(what, agent)}
      onDone={(made) => onDone(words.done(name), made ?? null)}
      onClose={onClose}
    />
  );
}

function run(what: Ask, { agent }: Agent): Promise<Result<AgentLink | undefined>> {
  const at = `/v1/agents/${agent}`;
  switch (what) {
    case "link":
      return call("POST", `${at}/link`);
    case "reset":
      return call("POST", `${at}/reset`);
    case "must_change":
      return edit(at, { must_change_password: true });
    case "need_not_change":
      return edit(at, { must_change_password: false });
    case "sessions":
      return call("DELETE", `${at}/sessions`);
    case "totp":
      return call("DELETE", `${at}/totp`);
    case "disable":
      return edit(at, { enabled: false });
    case "remove":
      return call("DELETE", at);
  }
}

async function edit(at: string, change: EditAgent): Promise<Result<undefined>> {
  const result = await call<unknown>("PATCH", at, change);
  return result.ok ? { ok: true, value: undefined } : result;
}
