// Ringing offers: who it is, how long they have waited, how long it rings.

import { useEffect } from "preact/hooks";
import { secondsUntil } from "../../model/time";
import { duration } from "../../text/en";
import { offers as words } from "../../text/en-staff";
import { Avatar, Button } from "../../ui/parts";
import { now } from "../../ui/tick";
import { categoryName, command, serverNow, state } from "./store";

/** The oldest one's key, wherever the focus is. */
const isAcceptKey = (event: KeyboardEvent): boolean =>
  event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyA";

/** `onAccepted` is called when one is accepted. */
export function Offers({ onAccepted }: { onAccepted?: () => void }) {
  const { offers } = state.value;
  const accept = (offer: number) => {
    command({ type: "accept", offer });
    onAccepted?.();
  };
  const first = offers[0]?.offer;
  useEffect(() => {
    if (first === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      if (!isAcceptKey(event)) return;
      event.preventDefault();
      accept(first);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [first]);
  if (offers.length === 0) return null;
  const at = serverNow(now());
  return (
    <ul class="offers" aria-live="assertive">
      {offers.map((offer) => (
        <li key={offer.offer} class="offer">
          <Avatar name={offer.customer} big />
          <div class="grow">
            <strong class="cut">{words.title}</strong>
            <p class="offer-who">{words.text(offer.customer, categoryName(offer.category))}</p>
            <p class="soft small">
              {[offer.subject, words.waited(duration(Math.max(0, at - offer.waiting_since)))]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </div>
          <span class="offer-left numbers" aria-hidden="true">
            {words.seconds(secondsUntil(offer.expires, at))}
          </span>
          <div class="row">
            <Button onClick={() => command({ type: "decline", offer: offer.offer })}>{words.decline}</Button>
            <Button kind="main" shortcut="Alt+A" onClick={() => accept(offer.offer)}>
              {words.accept}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
