// What a browser downloads, in a folder of its own. Chromium only: it alone can be told where to.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WAIT_MS = 15_000;

export async function openDownloads(person) {
  const folder = await mkdtemp(join(tmpdir(), "usher-copy-"));
  const session = await person.page.createCDPSession();
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: folder,
    browserContextId: person.context.id,
  });
  return {
    /** Waits for the one file of that ending. */
    file: async (ending) => {
      const until = Date.now() + WAIT_MS;
      while (Date.now() < until) {
        const [name] = (await readdir(folder)).filter((one) => one.endsWith(ending));
        if (name) return { name, text: await readFile(join(folder, name), "utf8") };
        await new Promise((done) => setTimeout(done, 50));
      }
      throw new Error(`no ${ending} was downloaded`);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
