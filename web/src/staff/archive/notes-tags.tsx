// Notes and tags of a conversation, on its page in the archive and beside the chat.

import { signal } from "@preact/signals";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type TagFault, withTag } from "../../model/filters";
import { call } from "../../net/api";
import { newId } from "../../net/id";
import type { ConversationNote, EditTags, NewNote, Tag } from "../../protocol/types";
import { dateTime } from "../../text/en";
import { again, notes as noteWords, tags as tagWords } from "../../text/en-archive";
import { reasons } from "../../text/en-reasons";
import { Icon } from "../../ui/icons";
import { Button, Field } from "../../ui/parts";
import { Text } from "../../ui/text";
import { useSending } from "../form";
import { keepNoteDraft, noteDraft } from "../note-drafts";
import { account } from "../session";

type NotesProps = {
  conversation: number;
  notes: readonly ConversationNote[];
  /** Without it nothing is added. */
  onAdded?: ((note: ConversationNote) => void) | undefined;
};

export function Notes({ conversation, notes, onAdded }: NotesProps) {
  const agent = account.value?.agent ?? 0;
  const text = noteDraft(agent, conversation);
  const { busy, faults, refused, send } = useSending(["text"]);
  // What was refused may be there all the same: sent again it is the same note.
  const sent = useRef({ text: "", id: "" });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (sent.current.text !== text) sent.current = { text, id: newId() };
    const body: NewNote = { text, id: sent.current.id };
    const done = await send(() => call<ConversationNote>("POST", `/v1/conversations/${conversation}/notes`, body));
    if (!done) return;
    sent.current = { text: "", id: "" };
    // What was typed on while it was under way stays.
    if (noteDraft(agent, conversation) === text) keepNoteDraft(agent, conversation, "");
    onAdded?.(done.value);
  };
  return (
    <section class="stack-tight" aria-label={noteWords.title}>
      <h3 class="side-title">{noteWords.title}</h3>
      {notes.length === 0 && <p class="soft small">{noteWords.none}</p>}
      <ol class="stack-tight">
        {notes.map((note) => (
          <li key={note.note} class="note-line">
            <p class="note-text" dir="auto">
              <Text text={note.text} />
            </p>
            <p class="soft small note-by">
              <span class="cut" dir="auto" title={note.name}>
                {note.name}
              </span>
              <span>{dateTime(note.at)}</span>
            </p>
          </li>
        ))}
      </ol>
      {onAdded && (
        <form class="stack-tight" onSubmit={submit} noValidate>
          <Field
            label={noteWords.add}
            name="text"
            rows={2}
            value={text}
            onInput={(typed) => keepNoteDraft(agent, conversation, typed)}
            fault={faults["text"] ?? faults["form"]}
          />
          <span>
            <Button small submit disabled={busy || text.trim() === ""}>
              {refused === "archive_away" ? again : noteWords.submit}
            </Button>
          </span>
        </form>
      )}
    </section>
  );
}

/** Those in use anywhere, the commonest first: asked once, and again after a new one. */
const known = signal<readonly Tag[]>([]);

async function loadTags(): Promise<void> {
  const result = await call<Tag[]>("GET", "/v1/tags");
  if (result.ok) known.value = result.value;
}

type TagsProps = { conversation: number; tags: readonly string[]; onChanged: (tags: readonly string[]) => void };

const FAULTS: Record<TagFault, string> = {
  blank: reasons.blank,
  tooMany: tagWords.tooMany,
  tooLong: tagWords.tooLong,
  twice: tagWords.twice,
};

export function Tags({ conversation, tags, onChanged }: TagsProps) {
  const [typed, setTyped] = useState("");
  const { busy, faults, setFaults, refused, send } = useSending(["tags"]);
  const id = useId();
  useEffect(() => {
    void loadTags();
  }, []);
  const put = async (next: readonly string[]): Promise<boolean> => {
    const body: EditTags = { tags: [...next], before: [...tags] };
    const done = await send(() => call<EditTags>("PUT", `/v1/conversations/${conversation}/tags`, body));
    if (!done) return false;
    onChanged(done.value.tags);
    void loadTags();
    return true;
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const next = withTag(tags, typed);
    if (typeof next === "string") return setFaults({ tags: FAULTS[next] });
    if (await put(next)) setTyped("");
  };
  const fault = faults["tags"] ?? faults["form"];
  return (
    <section class="stack-tight" aria-label={tagWords.title}>
      <h3 class="side-title">{tagWords.title}</h3>
      {tags.length > 0 && (
        <ul class="row tag-row">
          {tags.map((tag) => (
            <li key={tag}>
              <button
                type="button"
                class="chip tag"
                disabled={busy}
                aria-label={tagWords.remove(tag)}
                title={tagWords.remove(tag)}
                onClick={() => void put(tags.filter((one) => one !== tag))}
              >
                <span class="cut chip-text" dir="auto">
                  {tag}
                </span>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form class="tag-form" onSubmit={submit} noValidate>
        <input
          class="input"
          list={`${id}-tags`}
          value={typed}
          placeholder={tagWords.add}
          aria-label={tagWords.add}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? `${id}-fault` : undefined}
          autocomplete="off"
          dir="auto"
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setFaults({});
          }}
        />
        <datalist id={`${id}-tags`}>
          {known.value
            .filter((one) => !tags.includes(one.tag))
            .map((one) => (
              <option key={one.tag} value={one.tag} />
            ))}
        </datalist>
        <Button small submit disabled={busy || typed.trim() === ""}>
          {refused === "archive_away" ? again : tagWords.submit}
        </Button>
      </form>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </section>
  );
}
