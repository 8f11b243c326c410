// What was erased: how far each erasure is, and the proofs.

import { useState } from "preact/hooks";
import { call } from "../../net/api";
import type { Erasure, ErasureState } from "../../protocol/types";
import { dateTime } from "../../text/en";
import { amount, erasures as words } from "../../text/en-erasure";
import { reasons } from "../../text/en-reasons";
import { Badge, Empty, Loading, type Tone } from "../../ui/parts";
import { useTitle } from "../../ui/title";
import { turnedAway } from "../session";
import { useFollowing } from "./follow";

export function ErasuresPage() {
  const [all, setAll] = useState<readonly Erasure[] | undefined>();
  const [fault, setFault] = useState<string | undefined>();
  const load = async () => {
    const result = await call<Erasure[]>("GET", "/v1/erasures");
    if (result.ok) {
      setAll(result.value);
      setFault(undefined);
    } else if (!turnedAway(result.problem) && !all) setFault(reasons[result.problem.reason]);
  };
  useFollowing(["archive"], load);
  useTitle(words.title);
  return (
    <main id="main" class="sheet">
      <div class="stack-tight">
        <h1>{words.title}</h1>
        <p class="soft">{words.lead}</p>
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {!all && !fault && <Loading />}
      {all?.length === 0 && <Empty icon="chat" title={words.noneTitle} text={words.noneText} />}
      <ul class="stack">
        {all?.map((one) => (
          <ErasureRow key={one.erasure} one={one} />
        ))}
      </ul>
    </main>
  );
}

const TONES: Readonly<Record<ErasureState, Tone>> = {
  asked: "warn",
  swept: undefined,
  proven: "good",
};

function ErasureRow({ one }: { one: Erasure }) {
  const steps = [
    words.asked(one.by, dateTime(one.asked)),
    ...(one.swept === null ? [] : [words.swept(dateTime(one.swept))]),
    ...(one.proven === null ? [] : [words.proven(dateTime(one.proven))]),
  ];
  return (
    <li class="card line">
      <div class="line-text">
        <h2 class="line-name">{words.number(one.erasure)}</h2>
        <p>{amount(one)}</p>
        <p class="row line-badges">
          <Badge tone={TONES[one.state]}>{words.states[one.state]}</Badge>
        </p>
        <p class="soft small">{steps.join(", ")}</p>
      </div>
    </li>
  );
}
