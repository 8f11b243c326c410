// The look of the pages before one is in.

import type { ComponentChildren } from "preact";
import { product } from "../../text/en";
import { ThemeButton } from "../../ui/theme";

export function Door({ title, lead, children }: { title: string; lead: string; children: ComponentChildren }) {
  return (
    <>
      <DoorBar />
      <main id="main" class="enter stack">
        <div class="stack-tight">
          <h1>{title}</h1>
          <p class="soft">{lead}</p>
        </div>
        {children}
      </main>
    </>
  );
}

export function DoorBar() {
  return (
    <header class="bar">
      <a class="brand" href="/">
        {product}
      </a>
      <div class="bar-end">
        <ThemeButton />
      </div>
    </header>
  );
}
