// The ways within the dashboard: where one part stands below the other, a long one is jumped over.

import { dashboard as words } from "../../text/en-house";
import { floor } from "./floor";

type PartName = "categories" | "agents" | "conversations";

/** So many categories are scrolled past at once. */
const FEW = 8;

/** Links to the parts of the page, when the first is long. */
export function Parts() {
  const { categories, agents, conversations } = floor.value;
  if (categories.size <= FEW) return null;
  const parts = [
    ["categories", words.categories, categories.size],
    ["agents", words.people, agents.size],
    ["conversations", words.conversations, conversations.size],
  ] as const;
  return (
    <nav class="row parts" aria-label={words.parts}>
      {parts.map(([part, title, n]) => (
        <a key={part} class="button small" href={`#${part}`}>
          {words.toPart(title, n)}
        </a>
      ))}
    </nav>
  );
}

/** The title that such a link leads to, with the way back. */
export function PartTitle({ part, title }: { part: PartName; title: string }) {
  return (
    <div class="part-head">
      <h2 id={part} class="grow" tabIndex={-1}>
        {title}
      </h2>
      {floor.value.categories.size > FEW && (
        <a class="small parts" href="#main">
          {words.toTop}
        </a>
      )}
    </div>
  );
}
