// Access: the allow-list with somebody behind it, keys for machines, the audit log.

import assert from "node:assert/strict";
import { atAdmin, choose, rowOf, shown } from "./staff.mjs";
import { wayFrom } from "./way.mjs";

export const journeys = [
  {
    name: "an address is let in; when it is taken out, the agent behind it is cut off and the customer goes back",
    // Two ways lead to this house: each page is its own origin.
    settings: { PUBLIC_URL: "", AGENT_WHITELIST: "127.0.0.1" },
    run: async (house) => {
      const admin = await atAdmin(house, "Allow-list");
      await admin.see("You come from 127.0.0.1.");
      await admin.see("The only entry that lets you in");
      await admin.press("Use my address");
      await admin.press("Add");
      await admin.see("That address is in the list already.");
      const account = await house.agent("Alan");
      const way = await wayFrom(house, "127.0.0.2");
      try {
        const alan = await house.person("Alan", { allow: [/WebSocket/, /403/] });
        await alan.page.goto(`${way.url}/agent`);
        await alan.see("127.0.0.2");
        await alan.see("This page is for staff");

        await admin.fill("Address or network", "127.0.0.2/99");
        await admin.press("Add");
        await admin.until("a fault beside the field", () => document.querySelector("[name=cidr][aria-invalid]"));
        await admin.fill("Address or network", "127.0.0.2");
        await admin.fill("Note", "Alan at home");
        await admin.press("Add");
        await admin.see("Alan at home");
        await admin.fill("Address or network", "127.0.0.2/32");
        await admin.press("Add");
        await admin.see("That address is in the list already.");
        await admin.picture("allow-list");

        await alan.page.goto(`${way.url}/agent`);
        await alan.fill("E-mail address", account.email);
        await alan.fill("Password", account.password);
        await alan.press("Log in");
        await alan.see("You are away");
        await alan.press("Go available");
        const customer = await house.customer("Grace");
        await customer.composer();
        await alan.see("Grace");

        await rowOf(admin, "127.0.0.2/32", "Edit");
        await admin.see("Edit 127.0.0.2/32");
        await admin.fill("Note", "Alan’s home");
        await admin.press("Save");
        await admin.see("Alan’s home");
        await rowOf(admin, "127.0.0.2/32", "Remove");
        await admin.see("shut out within a second");
        await admin.confirm("Remove");
        await admin.see("127.0.0.2/32 is not let in any more.");
        await alan.see("An admin has taken this address off the allow-list");
        await customer.see("Looking for the next agent");
        await alan.press("Try now");
        await alan.see("127.0.0.2");
      } finally {
        way.close();
      }
    },
  },
  {
    name: "nobody shuts themselves out: the edit that would is refused beside its field",
    run: async (house) => {
      const admin = await atAdmin(house, "Allow-list");
      await admin.see("You come from 127.0.0.1.");
      await admin.fill("Address or network", "203.0.113.0/24");
      await admin.press("Add");
      await admin.see("203.0.113.0/24");
      await rowOf(admin, "lets you in", "Edit");
      await admin.see("Edit 127.0.0.0/8");
      await admin.fill("Address or network", "198.51.100.0/24");
      await admin.press("Save");
      await admin.until("the fault beside its field", () =>
        [...document.querySelectorAll("dialog .field")].some(
          (one) => one.querySelector("[name=cidr]") && one.innerText.includes("That would shut you out"),
        ),
      );
      await admin.press("Cancel");
      assert.equal(await admin.sees("198.51.100.0/24"), false);
    },
  },
  {
    name: "a key is made, shown once, works from a program within its scope, and is refused once revoked",
    firefox: true,
    run: async (house) => {
      const admin = await atAdmin(house, "Keys");
      await admin.see("There is no key yet");
      await admin.press("Make a key");
      await admin.press("Make the key");
      await admin.until("faults beside the fields", () => document.querySelectorAll("dialog .fault").length >= 2);
      await admin.fill("Name", "Directory sync");
      await admin.press("see the agents");
      await admin.fill("Only from these addresses or networks", "nonsense");
      await admin.press("Make the key");
      await admin.until("a fault beside the addresses", () => document.querySelector("[name=cidrs][aria-invalid]"));
      await admin.fill("Only from these addresses or networks", "127.0.0.0/8");
      await admin.press("Make the key");
      const secret = await shown(admin, "key");
      assert.match(await shown(admin, "example"), /^curl -H 'Authorization: Bearer .*\/v1\/agents$/);
      await admin.press("I have kept it");
      await admin.see("Directory sync");
      await admin.see("only from 127.0.0.0/8");
      assert.equal((await admin.page.content()).includes(secret), false);
      const ask = (path) => fetch(house.url + path, { headers: { authorization: `Bearer ${secret}` } });
      assert.equal((await ask("/v1/agents")).status, 200);
      assert.equal((await ask("/v1/audit")).status, 403);
      await rowOf(admin, "Directory sync", "Revoke");
      await admin.see("refused at once");
      await admin.confirm("Revoke");
      await admin.see("There is no key yet");
      assert.equal((await ask("/v1/agents")).status, 401);
    },
  },
  {
    name: "a key raises a limit: agent and customer see it, the audit names the key; revoked, it does nothing more",
    run: async (house) => {
      const admin = await atAdmin(house);
      const account = await house.agent("Alan");
      const alan = await house.desk(account);
      const grace = await house.customer("Grace");
      await grace.composer();
      const rosa = await house.customer("Rosa");
      await rosa.see("You are next");
      await admin.press("Keys");
      await admin.press("Make a key");
      await admin.fill("Name", "Rota");
      await admin.press("add and change agents");
      await admin.press("Make the key");
      const secret = await shown(admin, "key");
      await admin.press("I have kept it");
      const limit = async (capacity) => {
        const answer = await fetch(`${house.url}/v1/agents/${account.agent}`, {
          method: "PATCH",
          headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
          body: JSON.stringify({ capacity }),
        });
        return answer.status;
      };
      assert.equal(await limit(2), 200);
      await rosa.composer();
      await alan.see("2 of 2");
      await admin.reload();
      await admin.see("last used");
      await rowOf(admin, "Rota", "Revoke");
      await admin.confirm("Revoke");
      assert.equal(await limit(4), 401);
      await alan.see("2 of 2");
      await admin.press("Audit");
      await choose(admin, "By", "Any key");
      await admin.see("changed the agent Alan");
      await admin.gone("made the key Rota");
      await rosa.say("still served");
      await alan.said("still served");
    },
  },
  {
    name: "an IPv6 address is let in, the agent behind it serves, and is cut off when it is taken out",
    settings: { SERVER_HOST: "::", PUBLIC_URL: "", AGENT_WHITELIST: "127.0.0.1" },
    run: async (house) => {
      const admin = await atAdmin(house, "Allow-list");
      await admin.see("You come from 127.0.0.1.");
      const account = await house.agent("Alan");
      const way = await wayFrom(house, "::1");
      try {
        const alan = await house.person("Alan", { allow: [/WebSocket/, /403/] });
        await alan.page.goto(`${way.url}/agent`);
        await alan.see("::1");
        await admin.fill("Address or network", "0:0:0:0:0:0:0:1");
        await admin.fill("Note", "The new line");
        await admin.press("Add");
        await admin.see("::1/128");
        await alan.page.goto(`${way.url}/agent`);
        await alan.fill("E-mail address", account.email);
        await alan.fill("Password", account.password);
        await alan.press("Log in");
        await alan.press("Go available");
        const customer = await house.customer("Grace");
        await customer.composer();
        await alan.see("Grace");
        await rowOf(admin, "::1/128", "Edit");
        await admin.fill("Address or network", "2001:db8::/32");
        await admin.see("shut out within a second");
        await admin.confirm("Save");
        await alan.see("An admin has taken this address off the allow-list");
        await customer.see("Looking for the next agent");
      } finally {
        way.close();
      }
    },
  },
  {
    name: "disabling, logging out and removing say what will happen, and it does, to an agent with a customer",
    run: async (house) => {
      const admin = await atAdmin(house, "Agents");
      const account = await house.agent("Alan", { capacity: 2 });
      const alan = await house.desk(account);
      const customer = await house.customer("Grace");
      await customer.composer();
      const second = await house.customer("Rosa");
      await second.composer();
      await admin.reload();
      await admin.press("More for Alan");
      await admin.press("Log out everywhere");
      await admin.see("Alan holds 2 conversations: their customers go back to the head of the queue.");
      await admin.picture("log-out-everywhere");
      await admin.confirm("Log out everywhere");
      await alan.see("For staff.");
      await customer.see("Looking for the next agent");
      await second.see("Looking for the next agent");

      await alan.fill("E-mail address", account.email);
      await alan.fill("Password", account.password);
      await alan.press("Log in");
      await alan.see("You are away");
      await alan.press("Go available");
      await customer.composer();
      await rowOf(admin, "Alan", "Disable");
      await admin.see("Alan holds 2 conversations");
      await admin.confirm("Disable");
      await alan.see("For staff.");
      await customer.see("Looking for the next agent");
      await alan.fill("E-mail address", account.email);
      await alan.fill("Password", account.password);
      await alan.press("Log in");
      await alan.see("The e-mail address or the password is not right.");
      await rowOf(admin, "Alan", "Enable");
      await admin.see("Alan may log in again.");
      await alan.press("Log in");
      await alan.see("You are away");
      await alan.press("Go available");
      await customer.composer();
      await admin.press("More for Alan");
      await admin.press("Remove");
      await admin.confirm("Remove");
      await admin.see("Alan is removed.");
      await alan.see("For staff.");
      await customer.see("Looking for the next agent");
      assert.equal(await admin.sees("More for Alan"), false);
    },
  },
];
