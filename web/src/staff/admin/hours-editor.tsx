// Opening hours: always, or by the week in a zone, with holidays. Each fault stands at what it is about.

import { useId } from "preact/hooks";
import {
  added,
  copiedToWorkingDays,
  faultsOf,
  type HoursForm,
  holidayFaults,
  isEmptyWeek,
  minutesOf,
  type Times,
  type Week,
  withDay,
  zones,
} from "../../model/hours";
import { weekdays, hours as words } from "../../text/en-house";
import { Button, Check, IconButton } from "../../ui/parts";

type Props = {
  form: HoursForm;
  onChange: (form: HoursForm) => void;
  /** By field, as the server names them: `hours.zone`, `hours.week`, `hours.holidays`. */
  faults: Readonly<Record<string, string>>;
  /** Whether what is still missing is said as well. */
  strict: boolean;
};

export function HoursEditor({ form, onChange, faults, strict }: Props) {
  const set = (change: Partial<HoursForm>) => onChange({ ...form, ...change });
  return (
    <div class="stack">
      <fieldset class="form-pair">
        <legend class="sr-only">{words.title}</legend>
        <Check
          group="hours"
          label={words.always}
          hint={words.alwaysHint}
          checked={!form.weekly}
          onChange={() => set({ weekly: false })}
        />
        <Check
          group="hours"
          label={words.weekly}
          hint={words.weeklyHint}
          checked={form.weekly}
          onChange={() => set({ weekly: true })}
        />
      </fieldset>
      {form.weekly && (
        <>
          <ZoneField value={form.zone} onInput={(zone) => set({ zone })} fault={faults["hours.zone"]} />
          <WeekEditor
            week={form.week}
            onChange={(week) => set({ week })}
            fault={faults["hours.week"] ?? (isEmptyWeek(form.week) ? words.faults.empty : undefined)}
          />
          <Holidays form={form} onChange={onChange} fault={faults["hours.holidays"]} strict={strict} />
        </>
      )}
      {faults["hours"] && <p class="fault">{faults["hours"]}</p>}
    </div>
  );
}

function ZoneField({
  value,
  onInput,
  fault,
}: {
  value: string;
  onInput: (zone: string) => void;
  fault: string | undefined;
}) {
  const id = useId();
  return (
    <div class="field zone">
      <label for={id}>{words.zone}</label>
      <input
        id={id}
        class="input"
        name="zone"
        list={`${id}-zones`}
        value={value}
        autocomplete="off"
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-hint ${id}-fault` : `${id}-hint`}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => onInput(event.currentTarget.value.trim())}
      />
      <datalist id={`${id}-zones`}>
        {zones().map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <p class="hint" id={`${id}-hint`}>
        {words.zoneHint}
      </p>
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

function WeekEditor({
  week,
  onChange,
  fault,
}: {
  week: Week;
  onChange: (week: Week) => void;
  fault: string | undefined;
}) {
  return (
    <div class="stack-tight">
      <ul class="week">
        {weekdays.map((name, day) => (
          <DayEditor
            key={name}
            name={name}
            spans={week[day] ?? []}
            onChange={(spans) => onChange(withDay(week, day, spans))}
            onCopy={day < 5 ? () => onChange(copiedToWorkingDays(week, day)) : undefined}
          />
        ))}
      </ul>
      <p class="hint">{words.midnight}</p>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

type DayProps = {
  name: string;
  spans: readonly Times[];
  onChange: (spans: readonly Times[]) => void;
  onCopy: (() => void) | undefined;
};

function DayEditor({ name, spans, onChange, onCopy }: DayProps) {
  const faults = faultsOf(spans);
  const edit = (at: number, change: Partial<Times>) =>
    onChange(spans.map((span, place) => (place === at ? { ...span, ...change } : span)));
  return (
    <li class="day-row">
      <span class="day-name">{name}</span>
      <DayPicture spans={spans} />
      <div class="day-spans">
        {spans.length === 0 && <span class="soft">{words.closedDay}</span>}
        {spans.map((span, at) => {
          const fault = faults[at];
          return (
            <div key={String(at)} class="day-span">
              <input
                type="time"
                class="input time"
                value={span.from}
                aria-label={words.from(name)}
                aria-invalid={fault ? true : undefined}
                onInput={(event) => edit(at, { from: event.currentTarget.value })}
              />
              <span class="soft">{words.until}</span>
              <input
                type="time"
                class="input time"
                value={span.to}
                aria-label={words.to(name)}
                aria-invalid={fault ? true : undefined}
                onInput={(event) => edit(at, { to: event.currentTarget.value })}
              />
              <IconButton
                icon="close"
                label={words.remove(name, span.from)}
                onClick={() => onChange(spans.filter((_, place) => place !== at))}
              />
              {fault && <p class="fault">{words.faults[fault]}</p>}
            </div>
          );
        })}
      </div>
      <div class="day-actions">
        <IconButton icon="plus" label={words.addTo(name)} onClick={() => onChange(added(spans))} />
        {onCopy && <IconButton icon="copy" label={words.copyFrom(name)} onClick={onCopy} />}
      </div>
    </li>
  );
}

/** The day as a bar: what is typed as times is checked at a glance. */
function DayPicture({ spans }: { spans: readonly Times[] }) {
  return (
    <svg class="day-picture" viewBox="0 0 1440 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect width="1440" height="10" rx="5" class="day-night" />
      {spans.map((span, at) => {
        const from = minutesOf(span.from);
        const to = minutesOf(span.to) || 1440;
        if (from === null || minutesOf(span.to) === null || to <= from) return null;
        return <rect key={String(at)} x={from} width={to - from} height="10" class="day-open" />;
      })}
    </svg>
  );
}

type HolidaysProps = {
  form: HoursForm;
  onChange: (form: HoursForm) => void;
  fault: string | undefined;
  strict: boolean;
};

function Holidays({ form, onChange, fault, strict }: HolidaysProps) {
  const { holidays } = form;
  const faults = holidayFaults(holidays);
  const set = (next: HoursForm["holidays"]) => onChange({ ...form, holidays: next });
  const edit = (at: number, change: { date?: string; name?: string }) =>
    set(holidays.map((one, place) => (place === at ? { ...one, ...change } : one)));
  return (
    <fieldset class="stack-tight">
      <legend class="legend">{words.holidays}</legend>
      {holidays.length === 0 && <p class="soft">{words.noHolidays}</p>}
      <ul class="stack-tight">
        {holidays.map((one, at) => {
          const wrong = faults[at];
          const shown = wrong === "twice" || (strict && wrong) ? wrong : null;
          return (
            <li key={String(at)} class="holiday">
              <input
                type="date"
                class="input date"
                aria-label={words.date}
                value={one.date}
                aria-invalid={shown ? true : undefined}
                onInput={(event) => edit(at, { date: event.currentTarget.value })}
              />
              <input
                class="input"
                aria-label={words.holidayName}
                placeholder={words.holidayName}
                value={one.name}
                dir="auto"
                onInput={(event) => edit(at, { name: event.currentTarget.value })}
              />
              <IconButton
                icon="close"
                label={words.removeHoliday(one.name || one.date)}
                onClick={() => set(holidays.filter((_, place) => place !== at))}
              />
              {shown && <p class="fault">{words.holidayFaults[shown]}</p>}
            </li>
          );
        })}
      </ul>
      <div class="row">
        <Button small onClick={() => set([...holidays, { date: "", name: "" }])}>
          {words.addHoliday}
        </Button>
        <span class="hint">{words.holidaysHint}</span>
      </div>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
