// A name that runs from right to left stands in its sentence, and turns nothing around it.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import type { Ended } from "../model/buddies";
import { InvitationsEnded } from "./invitations";
import { Sentence } from "./sentence";

afterEach(() => act(() => render(null, document.body)));

test("each name stands alone, and what is before, between and after it does not", () => {
  act(() => render(<Sentence of={(name) => `${name}, asks ${name}.`} name="عمر" />, document.body));
  expect(document.body.innerHTML).toBe("<bdi>عمر</bdi>, asks <bdi>عمر</bdi>.");
});

test("how an invitation ended is a sentence of the page's direction", () => {
  const one = { invitation: 1, name: "عمر", sent: false, why: "cancelled", by: "them" } as unknown as Ended;
  act(() => render(<InvitationsEnded ended={[one]} onDismiss={() => {}} />, document.body));
  const told = document.querySelector(".banner .grow");
  expect(told?.textContent).toBe("عمر cancelled the invitation.");
  expect([told?.getAttribute("dir"), told?.querySelector("bdi")?.textContent]).toEqual([null, "عمر"]);
});
