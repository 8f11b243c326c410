// What is done with an agent only after a question that says what will happen.

import { useState } from "preact/hooks";
import { holds } from "../../model/people";
import { call, type Result } from "../../net/api";
import type { Agent, AgentLink, EditAgent, WaitingFate } from "../../protocol/types";
import { type Ask, asks } from "../../text/en-agents";
import { AskDialog } from "../ask";
import { useSending } from "../form";
import { AgentFate } from "./agent-fate";
import { type Answer, type Question, questionIn, useFate } from "./fate";
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
  const [question, setQuestion] = useState<Question | null>(null);
  const done = (made: AgentLink | undefined) => onDone(words.done(name), made ?? null);
  if (question) return <LeftBehind what={what} agent={agent} question={question} onDone={done} onClose={onClose} />;
  return (
    <AskDialog
      title={words.title(name)}
      text={words.text(agent.display_name, holds(floor.value, agent.agent))}
      yes={words.name}
      danger={DANGEROUS.includes(what)}
      run={async () => {
        const result = await run(what, agent);
        setQuestion(questionIn(result, null));
        return result;
      }}
      onDone={done}
      onClose={onClose}
    />
  );
}

type LeftBehindProps = Pick<AgentAskProps, "what" | "agent" | "onClose"> & {
  question: Question;
  onDone: (made: AgentLink | undefined) => void;
};

/** Does it with what was answered about those who are left behind. */
function LeftBehind({ what, agent, question: first, onDone, onClose }: LeftBehindProps) {
  const sending = useSending(["waiting"]);
  const { question, ask } = useFate(sending, first);
  const choose = async (fate: WaitingFate) => {
    const done = await ask(fate, (answer) => run(what, agent, answer));
    if (!done) return;
    onClose();
    onDone(done.value);
  };
  return (
    <AgentFate
      agent={agent}
      lost={agent.categories}
      yes={asks[what].name}
      question={question ?? first}
      busy={sending.busy}
      fault={sending.faults["waiting"] ?? sending.faults["form"]}
      onChoose={(fate) => void choose(fate)}
      onClose={onClose}
    />
  );
}

function run(what: Ask, { agent }: Agent, answer?: Answer): Promise<Result<AgentLink | undefined>> {
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
      return edit(at, { enabled: false, ...answer });
    case "remove":
      return call("DELETE", at, answer);
  }
}

async function edit(at: string, change: EditAgent): Promise<Result<undefined>> {
  const result = await call<unknown>("PATCH", at, change);
  return result.ok ? { ok: true, value: undefined } : result;
}
