// What a person takes home or hears: a copy of the conversation, a test of the bell; a server that leaves in order; the demonstration.

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server that leaves is seen by the browser as a failed connection, and it says so. */
const CUT = { allow: [/WebSocket/, /ERR_/] };

const pair = async (house, options) => {
  await house.admin();
  const agent = await house.desk(await house.agent("Alan"), options);
  const customer = await house.customer("Grace", "Sales", options);
  await customer.composer();
  return { agent, customer };
};

/** Waits for the one file that a download leaves in a folder. */
const downloaded = async (folder) => {
  const until = Date.now() + 15_000;
  while (Date.now() < until) {
    const [file] = (await readdir(folder)).filter((name) => name.endsWith(".txt"));
    if (file) return { name: file, text: await readFile(join(folder, file), "utf8") };
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("nothing was downloaded");
};

export const journeys = [
  {
    name: "a customer takes a copy of a long conversation home, with all of it",
    run: async (house) => {
      const { agent, customer } = await pair(house);
      for (let n = 1; n <= 60; n++) await customer.say(`line ${n}.`);
      await agent.say("that was all");
      await customer.said("that was all");
      // After a reload the page holds the end of it only.
      await customer.reload();
      await customer.said("that was all");
      await customer.press("End");
      await customer.confirm("End");
      await customer.see("You ended the conversation");
      const folder = await mkdtemp(join(tmpdir(), "usher-copy-"));
      try {
        const session = await customer.page.createCDPSession();
        await session.send("Browser.setDownloadBehavior", {
          behavior: "allow",
          downloadPath: folder,
          browserContextId: customer.context.id,
        });
        await customer.press("Download the transcript");
        const { text } = await downloaded(folder);
        for (let n = 1; n <= 60; n++) assert.ok(text.includes(`Grace: line ${n}.\n`), `line ${n} is not in the copy`);
        assert.ok(text.includes("Alan: that was all"));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
  {
    name: "the server is restarted in order: both come back by themselves, and nobody is told that somebody dropped",
    run: async (house) => {
      const { agent, customer } = await pair(house, CUT);
      await customer.say("before");
      await agent.said("before");
      await house.restart("SIGTERM");
      await agent.say("after");
      await customer.said("after");
      await customer.say("so it is");
      await agent.said("so it is");
      assert.ok(!(await customer.text()).includes("dropped"));
      assert.ok(!(await agent.text()).includes("dropped"));
    },
  },
  {
    name: "a demonstration: one link logs a demo agent in, every page says what it is, a scripted customer comes",
    settings: { USHER_DEMO: "1" },
    run: async (house) => {
      const agent = await house.person("Demo agent", { allow: [/status of 404/] });
      await agent.open("/login");
      await agent.see("Demonstration");
      await agent.open("/nowhere");
      await agent.see("Demonstration");
      await agent.open(await house.firstLink());
      await agent.see("Demonstration");
      await agent.press("Log in");
      await agent.see("You are away");
      await agent.press("Go available");
      await agent.composer();
      const customer = await house.person("Passer-by");
      await customer.open("/");
      await customer.see("Demonstration");
    },
  },
];
