// One category in the list: how it stands, its place in the order, and what can be done with it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type DoorState, doorState } from "../../model/category";
import type { Category } from "../../protocol/types";
import { frame, number } from "../../text/en";
import { hoursNow, categoryWords as more } from "../../text/en-house";
import { modes, previews, categories as words } from "../../text/en-staff";
import { Dialog } from "../../ui/dialog";
import { Menu } from "../../ui/menu";
import { Badge, Button, IconButton, Select, type Tone } from "../../ui/parts";
import { floor } from "./floor";

type RowProps = {
  category: Category;
  /** Every category that is not archived, in order. */
  all: readonly Category[];
  onMove: (by: number) => void;
  onOpen: () => void;
  onClose: () => void;
  onSettle: () => void;
};

export function CategoryRow({ category, all, onMove, onOpen, onClose, onSettle }: RowProps) {
  const { name, open, hours } = category;
  const at = all.findIndex((one) => one.category === category.category);
  const end = all.length - 1;
  const [placing, setPlacing] = useState(false);
  const order = useRef<HTMLSpanElement>(null);
  const going = useRef(0);
  // The line moves in the page, and at an end its button is switched off: either takes the focus away.
  useLayoutEffect(() => {
    if (going.current === 0) return;
    const [up, down] = order.current?.querySelectorAll("button") ?? [];
    const [same, other] = going.current < 0 ? [up, down] : [down, up];
    going.current = 0;
    (same?.disabled ? other : same)?.focus();
  });
  const move = (by: number) => {
    going.current = by;
    onMove(by);
  };
  return (
    <li class={open ? "card line" : "card line off"}>
      <span class="line-order" ref={order}>
        <IconButton icon="up" label={words.up(name)} disabled={at === 0} onClick={() => move(-1)} />
        <span class="numbers soft small">{number(at + 1)}</span>
        <IconButton icon="down" label={words.down(name)} disabled={at === end} onClick={() => move(1)} />
      </span>
      <div class="line-text">
        <h2 class="line-name">
          <bdi>{name}</bdi>
        </h2>
        {hours && open && <p class="soft small">{hoursNow(category)}</p>}
        <p class="row line-badges">
          <Door category={category} />
          {category.waiting > 0 && <Badge tone="warn">{more.waiting(category.waiting)}</Badge>}
          <Badge>
            {words.mode}: {modes[category.mode].name}
          </Badge>
          <Badge>
            {words.preview}: {previews[category.preview].name}
          </Badge>
          <Badge>
            {words.limit} {category.queue_limit}
          </Badge>
          <Badge>{more.keptFor(category.retention_days)}</Badge>
        </p>
      </div>
      <div class="row line-actions">
        {!open && category.waiting > 0 && (
          <Button small title={more.settleOf(name)} onClick={onSettle}>
            {more.settle}
          </Button>
        )}
        <Button small onClick={open ? onClose : onOpen}>
          {open ? more.close : more.openIt}
        </Button>
        <a class="button small" href={`/admin/categories/${category.category}`}>
          {words.edit}
        </a>
        {end > 1 && (
          <Menu icon="order" label={more.moveOf(name)} list>
            {at > 0 && (
              <button type="button" onClick={() => move(-at)}>
                {more.toTop}
              </button>
            )}
            {at < end && (
              <button type="button" onClick={() => move(end - at)}>
                {more.toBottom}
              </button>
            )}
            <button type="button" onClick={() => setPlacing(true)}>
              {more.toPlace}
            </button>
          </Menu>
        )}
      </div>
      {placing && (
        <PlaceDialog
          name={name}
          at={at}
          all={all}
          onClose={() => setPlacing(false)}
          onChoose={(to) => {
            setPlacing(false);
            move(to - at);
          }}
        />
      )}
    </li>
  );
}

type PlaceProps = {
  name: string;
  at: number;
  all: readonly Category[];
  onChoose: (to: number) => void;
  onClose: () => void;
};

function PlaceDialog({ name, at, all, onChoose, onClose }: PlaceProps) {
  const [to, setTo] = useState(at);
  const submit = (event: Event) => {
    event.preventDefault();
    onChoose(to);
  };
  return (
    <Dialog title={more.placeTitle(name)} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Select
          label={more.place}
          value={to}
          options={all.map((one, place) => ({ value: place, label: more.placeOf(place + 1, one.name) }))}
          onChange={setTo}
        />
        <div class="dialog-foot">
          <Button onClick={onClose}>{frame.cancel}</Button>
          <Button kind="main" submit disabled={to === at}>
            {more.placeDo}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const DOOR_TONES: Record<DoorState, Tone> = {
  archived: undefined,
  by_hand: "bad",
  out_of_hours: "warn",
  unstaffed: "bad",
  open: "good",
};

/** Whether newcomers can enter now, and why not. */
export function Door({ category }: { category: Category }) {
  const state = doorState(category, floor.value);
  return <Badge tone={DOOR_TONES[state]}>{more.doors[state]}</Badge>;
}
