// What somebody else has changed of a category while it is edited: each field with its value of now. What was typed here stays.

import { type CategoryForm, type FieldName, isTyped } from "../../model/category";
import type { Category } from "../../protocol/types";
import { hoursSaid } from "../../text/en-hours";
import { hours as hourWords, categoryWords as more } from "../../text/en-house";
import { modes, previews, categories as words } from "../../text/en-staff";

type MeanwhileProps = { fields: readonly FieldName[]; form: CategoryForm; now: Category };

export function Meanwhile({ fields, form, now }: MeanwhileProps) {
  return (
    // A region is read out when it changes: it stands there before.
    <div class={fields.length > 0 ? "banner note told" : "sr-only"} role="status">
      {fields.length > 0 && (
        <>
          <p>{more.meanwhile}</p>
          <ul class="banner-list">
            {fields.map((field) => (
              <li key={field}>
                <bdi>{more.isNow(NAMES[field], SAID[field](now))}</bdi>
                {isTyped(field, form, now) && <strong> {more.yoursStays}</strong>}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const NAMES: Readonly<Record<FieldName, string>> = {
  name: words.name,
  mode: words.mode,
  queue_limit: words.limit,
  queue_when_unstaffed: words.unstaffed,
  ask_email: words.askEmail,
  ask_subject: words.askSubject,
  preview: words.preview,
  wrap_up_s: words.wrapUp,
  hours: hourWords.title,
  keep: more.keeping,
};

const SAID: Readonly<Record<FieldName, (now: Category) => string>> = {
  name: (now) => now.name,
  mode: (now) => modes[now.mode].name,
  queue_limit: (now) => more.people(String(now.queue_limit)),
  queue_when_unstaffed: (now) => more.onOff(now.queue_when_unstaffed),
  ask_email: (now) => more.onOff(now.ask_email),
  ask_subject: (now) => more.onOff(now.ask_subject),
  preview: (now) => previews[now.preview].name,
  wrap_up_s: (now) => more.seconds(String(now.wrap_up_s)),
  hours: (now) => hoursSaid(now.hours),
  keep: (now) => more.keptFor(now.retention_days),
};
