// What journeys of markup share: a text that would come to life if a page made elements of it, and how a page is looked at.

import assert from "node:assert/strict";

/** What stands in the field of that name: an element that would run and load something, and the name. */
export const nasty = (field) => `<img src=x onerror=window.ran='${field}'><i>${field}</i>"'&lt;`;
export const shown = (field) => `<i>${field}</i>`;

/** Counts violations of the policy from the first moment of each page. */
export const watched = async (person) => {
  await person.page.evaluateOnNewDocument(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
  });
  return person;
};

/** The names of fields that are literally on the page; fails if any of their markup came to life. */
export const look = async (person, where) => {
  const found = await person.page.evaluate(() => {
    const values = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
    const titles = [...document.querySelectorAll("[title], [aria-label]")].map(
      (one) => `${one.title} ${one.getAttribute("aria-label")}`,
    );
    return {
      text: [document.body.innerText, document.title, ...values, ...titles].join("\n"),
      ran: window.ran,
      alive: document.querySelectorAll("body i, img[src='x'], script:not([src])").length,
      violations: window.violations ?? [],
    };
  });
  assert.equal(found.ran, undefined, `${where} ran what stands in ${found.ran}`);
  assert.equal(found.alive, 0, `${where} made elements of a text`);
  assert.deepEqual(found.violations, [], `${where} violated the policy`);
  return new Set([...found.text.matchAll(/<i>(\w+)<\/i>/g)].map((match) => match[1]));
};
