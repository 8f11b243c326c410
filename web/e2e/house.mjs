// One running server for one journey: a port, a folder, an admin; and the people who come to it, each in a browser of their own.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { CUT, openPerson } from "./person.mjs";

const BINARY = resolve(process.env.USHER_BIN ?? "");
const START_MS = 20_000;
const PASSWORD = "correct horse battery staple";

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export async function openHouse(browser, settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), "usher-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const people = [];
  let child = null;
  let log = "";

  const surroundings = {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      SERVER_HOST: "127.0.0.1",
      SERVER_PORT: String(port),
      PUBLIC_URL: url,
      ENTERS_PER_ADDRESS: "100000",
      DATA_DIR: join(folder, "data"),
      ...settings,
    },
  };

  const start = async (more = {}) => {
    Object.assign(surroundings.env, more);
    child = spawn(BINARY, [], { ...surroundings, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (text) => (log += text));
    child.stderr.on("data", (text) => (log += text));
    const until = Date.now() + START_MS;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server did not start:\n${log}`);
      const ready = await fetch(`${url}/readyz`).catch(() => null);
      if (ready?.ok) return;
      if (Date.now() > until) throw new Error(`the server was not ready in time:\n${log}`);
      await new Promise((done) => setTimeout(done, 30));
    }
  };
  const stop = async (signal = "SIGTERM") => {
    if (!child || child.exitCode !== null) return;
    for (const person of people) person.forgive(CUT);
    const gone = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await gone;
  };

  let cookie = "";
  const api = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { origin: url, cookie, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const set = response.headers.getSetCookie().map((one) => one.split(";")[0]);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { value: text ? JSON.parse(text) : null, cookie: set[0] };
  };

  /** The one-time link that the first start prints. */
  const firstLink = async () => {
    const until = Date.now() + START_MS;
    for (;;) {
      const found = /https?:\/\/\S+\/setup\/[\w-]+/.exec(log);
      if (found) return new URL(found[0]).pathname;
      if (Date.now() > until) throw new Error(`no one-time link was printed:\n${log}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  };

  await start();
  const house = {
    url,
    /** Where the server keeps its store. */
    data: join(folder, "data"),
    browser,
    password: PASSWORD,
    api,
    firstLink,
    stop,
    start,
    log: () => log,
    /** What the owner of the machine does beside the server: `usher …`. */
    machine: (...words) => promisify(execFile)(BINARY, words, surroundings),
    /** With more settings from then on, if there are any. */
    restart: async (signal, more) => {
      await stop(signal);
      await start(more);
    },

    /** Makes the first admin through the routes; most journeys begin here. */
    admin: async () => {
      const body = {
        email: "admin@example.com",
        full_name: "Ada Admin",
        display_name: "Ada",
        password: PASSWORD,
        password_again: PASSWORD,
      };
      const done = await api("POST", `/v1/links/${(await firstLink()).split("/").pop()}`, body);
      cookie = done.cookie;
      return { email: body.email, password: PASSWORD, agent: done.value.agent, display_name: "Ada" };
    },

    categories: async () => (await api("GET", "/v1/categories")).value,

    category: async (name, edit) => {
      const found = (await house.categories()).find((one) => one.name === name);
      if (edit) await api("PATCH", `/v1/categories/${found.category}`, edit);
      return found;
    },

    /** Adds an agent who can log in. */
    agent: async (name, { capacity = 1, categories = ["Sales"], admin = false } = {}) => {
      const all = await house.categories();
      const ids = categories.map((wanted) => all.find((one) => one.name === wanted).category);
      const email = `${name.toLowerCase().replace(/\W+/g, ".").slice(0, 40)}@example.com`;
      const body = { email, full_name: name, display_name: name, admin, capacity, categories: ids };
      const { value } = await api("POST", "/v1/agents", { ...body, password: PASSWORD, password_again: PASSWORD });
      return { email, password: PASSWORD, agent: value.agent, display_name: name };
    },

    person: async (name, options) => {
      const person = await openPerson(house, name, options);
      people.push(person);
      return person;
    },

    /** A customer at the welcome page. */
    visitor: async (name, options) => {
      const person = await house.person(name, options);
      await person.open("/");
      return person;
    },

    /** A customer in the queue of a category. */
    customer: async (name, category = "Sales", options) => {
      const person = await house.visitor(name, options);
      await person.press(category);
      await person.fill("Your name", name);
      await person.pressFirst(["Start", "Get in line"]);
      return person;
    },

    /** An agent at the console, logged in through the page. */
    desk: async (account, { available = true, ...options } = {}) => {
      const person = await house.person(account.display_name, options);
      await person.open("/agent");
      await person.fill("E-mail address", account.email);
      await person.fill("Password", account.password);
      await person.press("Log in");
      await person.see("You are away");
      if (available) {
        await person.press("Go available");
        await person.gone("You are away");
      }
      return person;
    },

    /** What went wrong that nobody asked about: console errors, violations of the policy. */
    complaints: () => people.flatMap((person) => person.complaints()),
    pictures: async (name) => {
      await Promise.all(people.map((person) => person.picture(`failed-${name}-${person.name}`).catch(() => {})));
    },
    close: async () => {
      await Promise.all(people.map((person) => person.close().catch(() => {})));
      await stop("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
  return house;
}
