// A MongoDB server for one journey, which can be killed and started again: the program is the one that `scripts/mongo` names.

import { execFile, spawn } from "node:child_process";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../../scripts/mongo", import.meta.url));

/** Where there is no server to be had, it is said aloud and nothing is played. */
export async function withMongo(play) {
  const program = await found();
  if (!program) return;
  const mongo = await open(program);
  try {
    await play(mongo);
  } finally {
    await mongo.close();
  }
}

async function found() {
  if (process.env.USHER_MONGOD) return process.env.USHER_MONGOD;
  try {
    const { stdout } = await promisify(execFile)(SCRIPT);
    return stdout.trim().split("\n").at(-1);
  } catch (error) {
    const why = `${error.stderr ?? error}`
      .trim()
      .split("\n")
      .at(-1)
      .replace(/^missing: /, "");
    console.log(`left out: ${why}`);
    if (process.env.USHER_LEFT_OUT) await appendFile(process.env.USHER_LEFT_OUT, `${why}\n`);
    return null;
  }
}

/** Does what somebody might by hand: lines of Python, in which `db` is the database. */
async function byHand(url, lines) {
  const wanted = ["tests/mongo/requirements.txt"];
  const python =
    process.env.USHER_PYMONGO ??
    (await promisify(execFile)(join(ROOT, "scripts/python"), wanted, { cwd: ROOT })).stdout.trim().split("\n").at(-1);
  const script = ["import sys, pymongo", "db = pymongo.MongoClient(sys.argv[1]).get_default_database()", ...lines];
  await promisify(execFile)(python, ["-c", script.join("\n"), url]);
}

async function open(program) {
  const folder = await mkdtemp(join(tmpdir(), "usher-mongo-"));
  const port = await freePort();
  let child = null;
  const start = async () => {
    const words = ["--dbpath", folder, "--bind_ip", "127.0.0.1", "--port", String(port), "--nounixsocket"];
    child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    const ready = new Promise((done) =>
      lines.on("line", (line) => {
        if (line.toLowerCase().includes("waiting for connections")) done(true);
      }),
    );
    const ended = new Promise((done) => child.once("exit", () => done(false)));
    if (!(await Promise.race([ready, ended]))) throw new Error("the MongoDB server did not open");
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await gone;
  };
  await start();
  const url = `mongodb://127.0.0.1:${port}/usher?directConnection=true`;
  return {
    url,
    start,
    kill,
    byHand: (...lines) => byHand(url, lines),
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Below what the system hands out by itself: so that nobody gets it while the server is down. */
async function freePort() {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    const server = createServer();
    const free = await new Promise((done) => {
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => done(true));
    });
    if (!free) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}
