// One person in a browser of their own: opens pages, presses, types, sees. Waits for conditions, never for time.

import { fileURLToPath } from "node:url";

const SHOTS = fileURLToPath(new URL("./shots/", import.meta.url));
const WAIT_MS = 15_000;
const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844, isMobile: true, hasTouch: true };

/** By design, not by fault: nobody is logged in yet, or a log-in was refused. */
const FINE = [/status of 401/, /status of 403/, /status of 422/, /favicon/];

/** What browsers say of a connection that is cut: a server that is killed or leaves, a line that is gone. */
export const CUT = [/WebSocket/, /ERR_/, /NS_ERROR/, /can’t establish a connection/, /interrupted/];

export async function openPerson(house, name, { viewport = WIDE, scheme, allow = [] } = {}) {
  const context = await house.browser.createBrowserContext();
  const firefox = house.browser.isFirefox;
  const complaints = [];
  const allowed = [...FINE, ...allow];
  const complain = (text) => {
    if (!allowed.some((fine) => fine.test(text))) complaints.push(`${name}: ${text}`);
  };

  const newPage = async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on("console", (line) => line.type() === "error" && complain(`${line.text()} ${line.location()?.url ?? ""}`));
    page.on("pageerror", (error) => complain(error.message));
    // Who types an address goes there, whatever was not saved; journeys of the asking press a link.
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    await page.setViewport(firefox ? { width: viewport.width, height: viewport.height } : viewport);
    if (!firefox) {
      const session = await page.createCDPSession();
      // Several people look at their pages at once here, as they would on machines of their own.
      await session.send("Emulation.setFocusEmulationEnabled", { enabled: true });
      const still = { name: "prefers-reduced-motion", value: "reduce" };
      await page.emulateMediaFeatures([still, ...(scheme ? [{ name: "prefers-color-scheme", value: scheme }] : [])]);
    }
    return page;
  };

  let page = await newPage();

  const wait = async (what, condition, ...rest) => {
    try {
      return await page.waitForFunction(condition, { polling: 50 }, ...rest);
    } catch (error) {
      const text = await page.evaluate(() => document.body.innerText).catch(() => "");
      throw new Error(`${name} waited for ${what} in vain (${error.message}); the page says:\n${text.slice(0, 1_500)}`);
    }
  };

  // Firefox draws a page in the background ever more seldom, and a click waits for it.
  const front = () => (firefox ? page.bringToFront() : undefined);

  const pressable = (label, within) =>
    wait(
      `something to press called “${label}”`,
      (wanted, scope) => {
        const roots = [...document.querySelectorAll("dialog[open]")];
        const root = (scope && document.querySelector(scope)) || roots.at(-1) || document;
        const nameOf = (one) => (one.getAttribute("aria-label") ?? one.innerText ?? "").trim();
        const all = [...root.querySelectorAll("button, a, label, summary")].filter(
          (one) => one.checkVisibility() && !one.disabled,
        );
        return all.find((one) => nameOf(one) === wanted) ?? all.find((one) => nameOf(one).startsWith(`${wanted}\n`));
      },
      label,
      within ?? null,
    );

  // What moves while a page is still being laid out would be pressed where it no longer is.
  const still = (handle) =>
    handle.asElement().evaluate(async (element) => {
      const place = () => JSON.stringify(element.getBoundingClientRect());
      for (let before = "", tries = 0; before !== place() && tries < 50; tries += 1) {
        before = place();
        await new Promise((then) => setTimeout(then, 20));
      }
    });

  // A press that a busy browser let fall beside it is made again: the element itself says whether it was struck.
  const struck = async (element) => {
    for (let tries = 0; tries < 3; tries += 1) {
      const heard = await element.evaluateHandle((one) => {
        const told = { struck: false };
        one.addEventListener("click", () => (told.struck = true), { capture: true, once: true });
        return told;
      });
      await element.click();
      // Whoever is gone, with the page perhaps, was struck.
      const missed = heard.evaluate((told, one) => !told.struck && one.isConnected && !one.disabled, element);
      if (!(await missed.catch(() => false))) return;
    }
  };

  const person = {
    name,
    context,
    get page() {
      return page;
    },
    complaints: () => complaints,
    /** From here on that is by design. */
    forgive: (fine) => allowed.push(...fine),

    open: (path) => page.goto(house.url + path),
    /** Turns to the page: what is in a tab behind is not read. */
    look: () => page.bringToFront(),
    reload: () => page.reload(),
    /** Leaves as one who shuts the tab; the browser and what it keeps stay. */
    shut: () => page.close(),
    reopen: async (path) => {
      page = await newPage();
      await page.goto(house.url + path);
    },
    secondTab: async (path) => {
      const tab = await newPage();
      await tab.goto(house.url + path);
      const other = Object.create(person);
      return { ...other, ...withPage(tab) };
    },
    /** Pulls the plug; `false` puts it back. */
    offline: (off) => page.setOfflineMode(off),

    see: (text) => wait(`“${text}”`, (wanted) => document.body.innerText.includes(wanted), text),
    gone: (text) => wait(`“${text}” to go`, (wanted) => !document.body.innerText.includes(wanted), text),
    sees: (text) => page.evaluate((wanted) => document.body.innerText.includes(wanted), text),
    text: () => page.evaluate(() => document.body.innerText),
    title: (pattern) =>
      wait(`the title ${pattern}`, (source) => new RegExp(source).test(document.title), pattern.source),
    until: wait,

    press: async (label, within) => {
      await front();
      const handle = await pressable(label, within);
      await still(handle);
      // What lies under a bar that stays in sight is first brought out from under it.
      await handle.asElement().evaluate((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const top = document.elementFromPoint(x + width / 2, y + height / 2);
        if (!element.contains(top)) element.scrollIntoView({ block: "center", behavior: "instant" });
      });
      await struck(handle.asElement());
    },
    /** Presses the button of that name in the dialog that is open, or about to be. */
    confirm: async (label) => {
      await wait("a dialog", () => document.querySelector("dialog[open]"));
      await person.press(label);
      await wait("the dialog to close", () => !document.querySelector("dialog[open]"));
    },
    pressFirst: async (labels) => {
      // Found and pressed in one: a label may change between the two.
      await wait(
        labels.join(" or "),
        (all) => {
          const found = [...document.querySelectorAll("button")].find(
            (one) => one.checkVisibility() && !one.disabled && all.includes(one.innerText.trim()),
          );
          found?.click();
          return found !== undefined;
        },
        labels,
      );
    },
    fill: async (label, text) => {
      await front();
      const handle = await wait(
        `a field called “${label}”`,
        (wanted) => {
          const root = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
          const labels = [...root.querySelectorAll("label")].filter((one) => one.checkVisibility());
          const found = labels.find((one) => one.innerText.replace(/\(optional\)/, "").trim() === wanted);
          return found?.control ?? found?.querySelector("input, textarea");
        },
        label,
      );
      await handle.asElement().click();
      await handle.asElement().evaluate((field) => field.select?.());
      if (text) await handle.asElement().type(text);
      else await page.keyboard.press("Backspace");
    },

    /** The composer, of the conversation with that customer on a console. */
    composer: (whose) =>
      wait(
        "the composer",
        (customer) => {
          const all = [...document.querySelectorAll(".composer textarea")].filter((one) => one.checkVisibility());
          return all.find((one) => !one.disabled && (!customer || one.getAttribute("aria-label").includes(customer)));
        },
        whose ?? null,
      ),
    type: async (text, whose) => {
      await front();
      const field = (await person.composer(whose)).asElement();
      await field.focus();
      await field.type(text);
    },
    /** Pastes, as nobody types 2,000 characters. */
    paste: async (text, whose) => {
      const field = (await person.composer(whose)).asElement();
      await field.focus();
      await page.evaluate((all) => document.execCommand("insertText", false, all), text);
    },
    send: async () => page.keyboard.press("Enter"),
    say: async (text, whose) => {
      await person.type(text, whose);
      await person.send();
      await person.said(text);
    },
    /** Waits until the message stands in the log, taken by the server. */
    said: (text) =>
      wait(
        `the message “${text.slice(0, 80)}”`,
        (wanted) =>
          [...document.querySelectorAll("[data-seq] .bubble")].some((one) => one.innerText.trim().startsWith(wanted)),
        text,
      ),
    /** The texts of the log's messages in order, mine and theirs told apart by the side they stand on. */
    messages: (whose) =>
      page.evaluate((customer) => {
        const scope = customer
          ? [...document.querySelectorAll(".pane")].find((one) => one.getAttribute("aria-label").includes(customer))
          : document;
        return [...scope.querySelectorAll("[data-seq]")].map((line) => {
          const bubble = line.querySelector(".bubble");
          const meta = bubble.querySelector(".bubble-meta").innerText;
          const box = bubble.getBoundingClientRect();
          const frame = line.closest(".log").getBoundingClientRect();
          const atStart = box.left - frame.left < frame.right - box.right;
          return `${atStart ? "left" : "right"}: ${bubble.innerText.slice(0, -meta.length || undefined).trim()}`;
        });
      }, whose ?? null),

    picture: (file) => page.screenshot({ path: `${SHOTS}${file.replace(/[^\w-]+/g, "-").slice(0, 80)}.png` }),
    close: () => context.close(),
  };

  /** The same person's eyes on another page. */
  function withPage(tab) {
    const see = (text) =>
      tab.waitForFunction((wanted) => document.body.innerText.includes(wanted), { polling: 50 }, text);
    return { page: tab, see, text: () => tab.evaluate(() => document.body.innerText), shut: () => tab.close() };
  }
  return person;
}
