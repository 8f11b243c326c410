// A field to search or to filter a list with: its label is read out and stands inside it.

export function SearchField(props: { label: string; value: string; onInput: (value: string) => void }) {
  return (
    <input
      type="search"
      class="input search"
      dir="auto"
      value={props.value}
      placeholder={props.label}
      aria-label={props.label}
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />
  );
}
