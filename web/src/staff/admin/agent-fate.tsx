// Whom an agent leaves behind with nobody on duty: what shall become of them is asked before it is done.

import { closedWithout } from "../../model/category";
import type { Agent, CategoryId } from "../../protocol/types";
import { agents as words } from "../../text/en-agents";
import { categories } from "../session";
import { FateDialog, type FateProps } from "./fate";
import { floor } from "./floor";

type AgentFateProps = Omit<FateProps, "title" | "text" | "stay" | "without" | "came"> & {
  agent: Agent;
  /** The categories that the agent no longer serves. */
  lost: readonly CategoryId[];
};

export function AgentFate({ agent, lost, ...asked }: AgentFateProps) {
  const closed = closedWithout(lost, categories.value, floor.value);
  const names = closed.map((one) => one.name);
  return (
    <FateDialog
      {...asked}
      title={words.leftTitle(asked.question.people)}
      text={words.leftText(agent.display_name, names)}
      stay
      without={closed.map((one) => one.category)}
      came={false}
    />
  );
}
