// Ringing offers: who it is, how long they have waited, how long it rings.

import { secondsUntil } from "../../model/time";
import { duration } from "../../text/en";
import { offers as words } from "../../text/en-staff";
import { Avatar, Button } from "../../ui/parts";
import { now } from "../../ui/tick";
import { categoryName, command, serverNow, state } from "./store";

export function Offers() {
  const { offers } = state.value;
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
            <Button kind="main" shortcut="Alt+A" onClick={() => command({ type: "accept", offer: offer.offer })}>
              {words.accept}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
