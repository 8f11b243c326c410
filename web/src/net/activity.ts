// Tells that somebody is at the page: at the first sign of them, then seldom, for as long as there are more.

/** Less than the shortest time after which idle agents are set away, which is a minute: nobody may be set away amid their work. */
const AGAIN_MS = 50_000;

/** What only a person does. Not `scroll`: a log that follows its newest entry scrolls by itself. */
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "focus"] as const;

/** Looks for signs of a person until the answer is called. `tell` answers whether it could be told; if not, the next sign tries again. */
export function watchActivity(tell: () => boolean): () => void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  let more = false;
  const sign = () => {
    if (resting !== undefined) more = true;
    else if (tell()) rest();
  };
  const rest = () => {
    more = false;
    resting = setTimeout(() => {
      resting = undefined;
      // The last sign counts too, or whoever went on for most of the time would be taken to have left at its beginning.
      if (more) sign();
    }, AGAIN_MS);
  };
  // Before the page's own parts, some of which keep what they have dealt with to themselves.
  for (const name of SIGNS) window.addEventListener(name, sign, { capture: true, passive: true });
  return () => {
    clearTimeout(resting);
    for (const name of SIGNS) window.removeEventListener(name, sign, { capture: true });
  };
}
