// The archive as a file, by the page: what the filters find, how far it is, called off, and what is said when it fails.

import assert from "node:assert/strict";
import { openDownloads } from "./downloads.mjs";
import { look } from "./looks.mjs";
import { PHONE } from "./person.mjs";
import { end, talk } from "./talks.mjs";

/** Runs in the page before its scripts: no place can be chosen, so that the browser downloads. */
const noPlace = () => {
  delete window.showSaveFilePicker;
};

/** Runs in the page before its scripts: the place that is chosen takes a piece only when it is let, or not at all. */
const slowPlace = () => {
  window.place = { text: "", became: "", let: () => {}, fails: null };
  window.showSaveFilePicker = async () => ({
    createWritable: async () => ({
      write: async (bytes) => {
        await new Promise((done) => {
          window.place.let = done;
        });
        if (window.place.fails) throw new DOMException("no", window.place.fails);
        window.place.text += new TextDecoder().decode(bytes);
      },
      close: async () => {
        window.place.became = "closed";
      },
      abort: async () => {
        window.place.became = "aborted";
      },
    }),
    getFile: async () => ({ size: 1 }),
  });
};

const choose = async (person, format) => {
  await person.press("Export…");
  const radio = await person.until(
    `the choice ${format}`,
    (wanted) => {
      const all = [...document.querySelectorAll(".export-formats label")];
      return all.find((one) => one.innerText.startsWith(wanted))?.querySelector("input");
    },
    format,
  );
  await radio.asElement().click();
};

const exportAs = async (person, format) => {
  await choose(person, format);
  await person.press("Export");
};

const letOn = (person) =>
  person.page.evaluate(() => {
    const timer = setInterval(() => window.place.let(), 5);
    return timer;
  });

/** An admin at the archive, before two conversations that have ended. */
const atArchive = async (house, { start, allow, viewport, scheme } = {}) => {
  const account = await house.admin();
  const agent = await house.desk(await house.agent("Alan"));
  await end(await talk(house, agent, "Grace", "Where is my <b>blue</b> Fahrrad?"));
  await end(await talk(house, agent, "Linus", "=1+1 and café"));
  const admin = await house.desk(account, { available: false, allow, viewport, scheme });
  await admin.page.evaluateOnNewDocument(start ?? noPlace);
  await admin.open("/admin/archive");
  await admin.see("Grace");
  return { admin, agent };
};

export const journeys = [
  {
    name: "what the filters find is a file in each format, an agent's own up to their part; it is in the log",
    run: async (house) => {
      const { admin, agent } = await atArchive(house);
      const downloads = await openDownloads(admin);
      try {
        await admin.fill("Customer", "lin");
        await admin.gone("Grace");
        await exportAs(admin, "CSV");
        await admin.see(".csv is saved: 1 conversation, 1 kB.");
        const csv = await downloads.file(".csv");
        assert.match(csv.name, /^usher-conversations-\d{4}-\d\d-\d\d\.csv$/);
        assert.match(csv.text, /,message,customer,Linus,'=1\+1 and café\n/);
        assert.match(csv.text, /,end_of_export,,,"1 conversation, 3 entries"\n$/);
        assert.ok(!csv.text.includes("Grace"));

        await admin.press("Close");
        await admin.press("Without Customer: “lin”");
        await admin.see("Grace");
        await exportAs(admin, "Web page");
        await admin.see(".html is saved: 2 conversations");
        const html = await downloads.file(".html");
        assert.match(html.text, /Where is my &lt;b&gt;blue&lt;\/b&gt; Fahrrad\?/);
        const tab = await admin.secondTab("/healthz");
        await tab.page.setContent(html.text);
        const shown = await tab.page.$$eval("article h2", (all) => all.map((one) => one.innerText));
        assert.deepEqual(shown, ["Conversation 2", "Conversation 1"]);
        await tab.shut();

        await admin.press("Export again");
        await admin.press("JSON lines");
        await admin.press("Export");
        await admin.see(".jsonl is saved");
        const lines = (await downloads.file(".jsonl")).text.trim().split("\n").map(JSON.parse);
        assert.deepEqual(
          lines.slice(0, -1).map((record) => record.line.customer),
          ["Linus", "Grace"],
        );
        assert.deepEqual(lines.at(-1), {
          exported: { conversations: 2, entries: 6, not_indexed: 0, unreadable: 0, missing: 0 },
        });
      } finally {
        await downloads.close();
      }
      await agent.press("Archive");
      await agent.press("Export…");
      await agent.see("All your ended conversations, with what was said until your part ended.");

      await admin.open("/admin/audit?action=archive_exported");
      await admin.see("exported conversations");
      await admin.until("three exports, one by a customer", () => {
        const rows = [...document.querySelectorAll("table.audit tbody tr")].map((one) => one.innerText);
        return rows.length === 3 && rows[2].includes("lin") && rows[2].includes("csv");
      });
    },
  },
  {
    name: "it goes on on other pages, can be cancelled, and says what went wrong",
    firefox: true,
    run: async (house) => {
      const { admin } = await atArchive(house, {
        start: slowPlace,
        allow: [/status of 409/, /ERR_CONNECTION_REFUSED/, /WebSocket connection/, /NetworkError/, /can.t establish/],
      });
      await exportAs(admin, "CSV");
      await admin.see("Exporting to usher-conversations-");
      await admin.see("Closing or reloading the tab ends it.");
      await admin.press("Grace");
      await admin.said("Where is my <b>blue</b> Fahrrad?");
      await admin.press("← All conversations");
      await admin.see("Exporting to usher-conversations-");
      await admin.press("Cancel");
      await letOn(admin);
      await admin.see("The export was cancelled. Nothing is saved.");
      assert.equal(await admin.page.evaluate(() => window.place.became), "aborted");

      await admin.open("/admin/archive");
      await admin.see("Grace");
      await exportAs(admin, "JSON lines");
      await admin.see("Exporting to");
      await admin.press("Audit");
      await admin.see("exported conversations");
      await letOn(admin);
      await admin.see(".jsonl is saved: 2 conversations");
      const { text, became } = await admin.page.evaluate(() => window.place);
      assert.deepEqual([became, text.trim().split("\n").length], ["closed", 3]);

      await admin.open("/admin/archive");
      await admin.see("Grace");
      await admin.page.evaluate(() => {
        window.place.fails = "QuotaExceededError";
      });
      await exportAs(admin, "CSV");
      await letOn(admin);
      await admin.see("There is no room for the file on this device. Nothing is saved.");
      await house.stop();
      await admin.press("Try again");
      await admin.press("Export");
      await admin.see(
        "The export broke off: the connection was lost, or the server could not go on. Nothing is saved.",
      );
    },
  },
  ...[
    ["wide", undefined, "light"],
    ["phone", PHONE, "dark"],
  ].map(([size, viewport, scheme]) => ({
    name: `the export reads well and is done with the keyboard alone, ${size} and ${scheme}`,
    run: async (house) => {
      const { admin } = await atArchive(house, { start: slowPlace, viewport, scheme });
      const button = await admin.until("the button", () =>
        [...document.querySelectorAll("button")].find((one) => one.innerText === "Export…"),
      );
      await button.asElement().focus();
      await admin.page.keyboard.press("Enter");
      await admin.see("All ended conversations, with what was said.");
      await look(admin, `export-form-${size}`);
      await admin.page.keyboard.press("Tab");
      await admin.until("the first format", () => document.activeElement?.checked === true);
      await admin.page.keyboard.press("ArrowDown");
      await admin.until("the next one", () =>
        document.activeElement?.closest("label").innerText.startsWith("Web page"),
      );
      await admin.page.keyboard.press("Tab");
      await admin.page.keyboard.press("Enter");
      await admin.see(".html…");
      await admin.until("the focus at Cancel", () => document.activeElement?.innerText === "Cancel");
      await look(admin, `export-running-${size}`);
      await letOn(admin);
      await admin.see(".html is saved: 2 conversations");
      await admin.until("the focus at what comes next", () => document.activeElement?.innerText === "Export again");
      await look(admin, `export-done-${size}`);
      await admin.page.keyboard.press("Enter");
      await admin.until("the focus at the formats", () => document.activeElement?.checked === true);
    },
  })),
];
