// The search above a list that may be long, and how much of the list it lets through.

import { FilterField } from "./filter-field";

/** Fewer are seen at a glance. */
const SEARCH_FROM = 10;

type ListSearchProps = {
  words: { search: string; searchHint: string; noneFound: string; shown: (shown: number, all: number) => string };
  text: string;
  onInput: (text: string) => void;
  shown: number;
  all: number;
};

export function ListSearch({ words, text, onInput, shown, all }: ListSearchProps) {
  if (all <= SEARCH_FROM && text === "") return null;
  return (
    <search class="search">
      <FilterField
        label={words.search}
        type="search"
        name="search"
        hint={words.searchHint}
        value={text}
        onInput={onInput}
      />
      <p class="soft small" role="status">
        {shown === 0 ? words.noneFound : words.shown(shown, all)}
      </p>
    </search>
  );
}
