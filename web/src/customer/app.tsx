// Which screen the customer sees: their state decides first, the address second.

import { useEffect, useRef } from "preact/hooks";
import { addressOf, outgrown, type Shown, shownAt, wantedIn } from "../model/address";
import { dismissedFrom, ownOf, screenOf, toldOfArchived } from "../model/customer";
import type { Outcome } from "../protocol/types";
import { frame, outcome, product, welcome, whyNot } from "../text/en";
import { Frame } from "../ui/frame";
import { IconButton, Loading } from "../ui/parts";
import { go, path } from "../ui/route";
import { ThemeButton } from "../ui/theme";
import { toast } from "../ui/toast";
import { ChatScreen } from "./chat";
import { EndedScreen } from "./ended";
import { FormScreen } from "./form";
import { categoryName, command, lineShown, refusal, state, tryNow } from "./store";
import { WaitScreen } from "./wait";
import { WelcomeScreen } from "./welcome";

/** No category has this number: what the address names is not on the board. */
const UNKNOWN = 0;

export function App() {
  const { board } = state.value;
  const wanted = wantedIn(path());
  const own = ownOf(state.value);
  const shown = useRef<Shown | null>(null);
  shown.current = shownAt(wanted, shown.current, board, own);
  const category = wanted === null ? null : (shown.current?.category ?? UNKNOWN);
  const screen = screenOf(state.value, category);

  // The address follows the person: a second tab, or one reopened at the welcome page, shows where they stand.
  const standing = own && !own.over ? own.category : null;
  useEffect(() => {
    if (wanted === null && standing !== null) go(addressOf(standing, board), "replace");
  }, [wanted, standing]);

  // What moved or was renamed keeps the page that shows it, and what is typed there.
  const moved = outgrown(shown.current, board);
  useEffect(() => {
    if (moved !== null) go(moved, "replace");
  }, [moved]);

  useEffect(() => {
    if (screen !== "unknown_category") return;
    // Who was in line there is told so by a notice that stays.
    if (!toldOfArchived(state.value)) toast(welcome.gone);
    go("/", "replace");
  }, [screen]);

  const refused = refusal.value;
  useEffect(() => {
    if (!refused) return;
    toast(whyNot(refused));
    refusal.value = null;
  }, [refused]);

  const full = screen === "chat" || screen === "ended";
  return (
    <div class={full ? "page full" : "page"}>
      <Frame line={lineShown.value} onTry={tryNow}>
        {!full && (
          <header class="top">
            <a class="brand" href="/">
              {product}
            </a>
            <ThemeButton />
          </header>
        )}
        <Outcomes but={screen === "form" && category !== null ? dismissedFrom(state.value, category) : null} />
        {screen === "welcome" && <WelcomeScreen />}
        {screen === "form" && category !== null && <FormScreen key={category} category={category} />}
        {screen === "wait" && <WaitScreen />}
        {screen === "chat" && <ChatScreen />}
        {screen === "ended" && <EndedScreen />}
        {(screen === "loading" || screen === "unknown_category") && (
          <main id="main">
            <Loading />
          </main>
        )}
      </Frame>
    </div>
  );
}

/** All notices, but for one that the page itself tells. */
function Outcomes({ but }: { but: Outcome | null }) {
  const outcomes = state.value.outcomes.filter((one) => one !== but);
  if (outcomes.length === 0) return null;
  return (
    <div class="outcomes" role="status">
      {outcomes.map((one) => (
        <div class="banner warn note" key={one.id}>
          <span class="grow">{outcome(one, categoryName)}</span>
          <IconButton
            icon="close"
            label={frame.dismiss}
            onClick={() => command({ type: "dismiss", outcome: one.id })}
          />
        </div>
      ))}
    </div>
  );
}
