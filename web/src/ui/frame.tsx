// What stands around every page: the banners of demonstration and lost line, and the page shown when the line is closed for good.

import type { ComponentChildren } from "preact";
import { closed, frame } from "../text/en";
import { Button, Empty } from "./parts";
import { Toasts } from "./toast";

/** How the line looks to a person. */
export type LineShown = { is: "fine" } | { is: "lost" } | { is: "closed"; code: number };

type FrameProps = { line: LineShown; onTry: () => void; children: ComponentChildren };

/** The server marks every page of a demonstration. */
const demo = document.documentElement.hasAttribute("data-demo");

export function Frame({ line, onTry, children }: FrameProps) {
  return (
    <>
      <a class="skip button" href="#main">
        {frame.skip}
      </a>
      {demo && (
        <div class="banner" role="note">
          {frame.demo}
        </div>
      )}
      <div role="status">
        {line.is === "lost" && (
          <div class="banner warn">
            <span>{frame.offline}</span>
            <Button small onClick={onTry}>
              {frame.tryNow}
            </Button>
          </div>
        )}
      </div>
      {line.is === "closed" ? <Closed code={line.code} /> : children}
      <Toasts />
    </>
  );
}

function Closed({ code }: { code: number }) {
  const { title, text } = closed(code);
  return (
    <main id="main" class="grow">
      <Empty icon="clock" title={title} text={text} level="h1">
        <Button kind="main" onClick={() => location.reload()}>
          {frame.reload}
        </Button>
      </Empty>
    </main>
  );
}
