"""The HTTP side against its own description.

Starts the server that USHER_BIN names with some data in it, has a validator read `/openapi.json`, and lets schemathesis ask whatever
the document allows and what it does not: once as an admin with a session, once as a machine with a key. Fails on any failure.
"""

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from openapi_spec_validator import validate
from websockets.sync.client import connect

HERE = Path(__file__).parent
# The same questions each time; another seed by SEED, more of them by EXAMPLES.
SEED = os.environ.get("SEED", "4")
PASSWORD = "a long enough password"
EXAMPLES = os.environ.get("EXAMPLES", "12")

# They end the session in use, or change what it is begun with, which comes last: each is asked for by hand. A machine asks for them all the
# same, and may not.
OWN_SESSION = ["log_out", "end_sessions", "end_session", "change_password"]

CONFIG = """
seed = {seed}
hooks = "hooks"
request-timeout = 20
suppress-health-check = ["all"]
[generation]
max-examples = {examples}
allow-x00 = true
database = "none"
[auth.openapi]
{auth}
[checks.positive_data_acceptance]
# A number or a word can be right by itself and mean nothing here: one that is taken, gone, or not there.
expected-statuses = ["2xx", "401", "403", "404", "409", "410", "422", "429"]
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "409", "410", "413", "415", "422", "429"]
"""


class Server:
    """The server as a process of its own, with the people of the demonstration."""

    def __init__(self, folder):
        env = {"DATA_DIR": folder, "SERVER_PORT": "0", "LOG_LEVEL": "error", "USHER_DEMO": "1"}
        env |= {"MAX_CONNECTIONS_PER_ADDRESS": "100000", "ENTERS_PER_ADDRESS": "100000"}
        self.log = open(Path(folder, "server.log"), "w+")
        command = [os.environ["USHER_BIN"]]
        self.process = subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.address = self.printed(r"http://localhost:(\d+)\s*$", lambda port: f"127.0.0.1:{port}")
        # The first link that a demonstration prints is the admin's.
        token = self.printed(r"/setup/([\w-]+)", str)
        status, self.account, headers = self.ask("POST", f"/v1/links/{token}", {})
        assert status == 200, self.account
        self.cookie = headers["set-cookie"].split(";")[0]

    def printed(self, pattern, of):
        """What the next line that looks like this says."""
        for line in self.process.stdout:
            found = re.search(pattern, line)
            if found:
                return of(found[1])
        raise SystemExit(f"the server did not open: {Path(self.log.name).read_text()}")

    def ask(self, method, path, body=None, cookie=None, bearer=None):
        connection = http.client.HTTPConnection(self.address, timeout=20)
        headers = {"origin": f"http://{self.address}", "content-type": "application/json"}
        if cookie:
            headers["cookie"] = cookie
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None, answer.headers

    def as_admin(self, method, path, body=None):
        status, answer, _ = self.ask(method, path, body, self.cookie)
        assert status < 300, (method, path, answer)
        return answer

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


def line(server, door, cookie=None):
    """A socket."""
    headers = {"cookie": cookie} if cookie else {}
    # Read however little of it is looked at: whoever leaves a beat unanswered is hung up on.
    address, origin = f"ws://{server.address}/v1/ws/{door}", f"http://{server.address}"
    return connect(address, origin=origin, additional_headers=headers, max_queue=None)


def greet(socket):
    tell(socket, "hello", version=1, tab=secrets.token_hex(16))


def tell(socket, what, **rest):
    """Sends a frame."""
    socket.send(json.dumps({"type": what} | rest))


def command(socket, what, **rest):
    """Sends a command, and answers with what became of it."""
    name = secrets.token_hex(16)
    tell(socket, what, id=name, **rest)
    answer = until(socket, lambda frame: frame.get("id") == name)
    assert answer["type"] == "ok", answer
    return answer


def until(socket, wanted):
    """The next frame that is like that."""
    for text in socket:
        frame = json.loads(text)
        if wanted(frame):
            return frame
    raise SystemExit("the line was closed")


def talk(server, times):
    """So many conversations in the archive, from the first word to the rating."""
    with line(server, "agent", server.cookie) as desk:
        greet(desk)
        command(desk, "set_state", state="available")
        for number in range(times):
            with line(server, "customer") as customer:
                greet(customer)
                converse(customer, f"Customer {number}")
        command(desk, "set_state", state="away", reason="break")
    return [one["conversation"] for one in server.as_admin("GET", "/v1/conversations")["conversations"]]


def converse(customer, name):
    command(customer, "enter", category=1, name=name)
    begun = until(customer, lambda frame: frame["type"] == "place" and frame["place"]["at"] == "talking")
    conversation = begun["place"]["conversation"]
    command(customer, "say", conversation=conversation, text="Where is my parcel?")
    command(customer, "end", conversation=conversation)
    command(customer, "rate", conversation=conversation, score=4)


def ask_to_join(server, people):
    """So many who want an account."""
    server.as_admin("PATCH", "/v1/settings", [{"key": "sign_up", "value": "approval"}])
    for number in range(people):
        person = {"email": f"new{number}@example.org", "full_name": f"New {number}", "display_name": "New"}
        person |= {"password": PASSWORD, "password_again": PASSWORD}
        status, answer, _ = server.ask("POST", "/v1/sign-ups", person)
        while status == 429:
            # One address may not ask for many in a row.
            time.sleep(answer["retry_after_s"])
            status, answer, _ = server.ask("POST", "/v1/sign-ups", person)
        assert status < 300, answer
    return [one["sign_up"] for one in server.as_admin("GET", "/v1/sign-ups")]


def furnish(server):
    """Something to be found, and many agents, so that some are left whatever is done to others."""
    for number in range(60):
        agent = {"email": f"agent{number}@example.org", "full_name": f"Agent {number}", "display_name": "Bo"}
        server.as_admin("POST", "/v1/agents", agent)


def there(server):
    """The numbers of what is there, by how a path begins."""
    agents = [one["agent"] for one in server.as_admin("GET", "/v1/agents")]
    return {
        "/v1/agents/": [agent for agent in agents if agent != server.account["agent"]],
        "/v1/conversations/": talk(server, 6),
        "/v1/sign-ups/": ask_to_join(server, 8),
    }


def key_of(server):
    """A new key that may do all that keys may."""
    scopes = server.as_admin("GET", "/openapi.json")["components"]["schemas"]["Scope"]["enum"]
    return server.as_admin("POST", "/v1/keys", {"name": "Suite", "scopes": scopes})["secret"]


def own_sessions(server):
    """Asks for what `OWN_SESSION` names, each with a session of its own; whether all of it was done as the document says."""
    paths = server.as_admin("GET", "/openapi.json")["paths"]
    there = {one["operationId"]: (method, path, one) for path in paths for method, one in paths[path].items()}
    person = {"email": "own@example.org", "full_name": "Own", "display_name": "Own"}
    server.as_admin("POST", "/v1/agents", person | {"password": PASSWORD, "password_again": PASSWORD})
    another = {"current": PASSWORD, "password": PASSWORD[::-1], "password_again": PASSWORD[::-1]}
    fine = True
    for name in OWN_SESSION:
        method, path, described = there[name]
        status, answer, headers = server.ask("POST", "/v1/login", {"email": person["email"], "password": PASSWORD})
        assert status == 200, answer
        cookie = headers["set-cookie"].split(";")[0]
        [own] = [one["session"] for one in server.ask("GET", "/v1/sessions", cookie=cookie)[1] if one["this"]]
        body = another if name == "change_password" else None
        status, answer, _ = server.ask(method.upper(), path.replace("{session}", str(own)), body, cookie)
        print(f"{name}, with a session of its own: {status}")
        fine = fine and status < 300 and str(status) in described["responses"] and answer is None
    return fine


def schemathesis(server, folder, who, auth, *arguments):
    """One run; whether it found nothing."""
    place = Path(folder, who)
    place.mkdir()
    Path(place, "schemathesis.toml").write_text(CONFIG.format(seed=SEED, examples=EXAMPLES, auth=auth))
    program = str(Path(sys.executable).parent / "schemathesis")
    command = [program, "run", f"http://{server.address}/openapi.json", "--workers", "1", *arguments]
    env = os.environ | {"PYTHONPATH": str(HERE), "SUITE_THERE": json.dumps(server.there)}
    env |= {"SUITE_AGENT": str(server.account["agent"]), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    begun = time.monotonic()
    done = subprocess.run(command, cwd=place, env=env, check=False)
    print(f"schemathesis as {who}: {time.monotonic() - begun:.0f} s")
    return done.returncode == 0


def but(operations):
    """The arguments that leave operations out."""
    return [word for operation in operations for word in ("--exclude-operation-id", operation)]


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder)
        try:
            furnish(server)
            server.there = there(server)
            validate(server.as_admin("GET", "/openapi.json"))
            print("the validator accepts the document")
            passed += 1
            fine = own_sessions(server)
            passed, failed = passed + fine, failed + (not fine)
            origin = f"origin: http://{server.address}"
            session = f'session = {{ api_key = "{server.cookie.split("=", 1)[1]}" }}'
            fine = schemathesis(server, folder, "session", session, "-H", origin, *but(OWN_SESSION))
            # Whoever was shut out on the way has asked nothing since.
            alive = server.ask("GET", "/v1/agents", cookie=server.cookie)[0] == 200
            passed, failed = passed + (fine and alive), failed + (not (fine and alive))
            # Made only now: the admin before has tried out what takes keys away.
            key = key_of(server)
            # The origin is for the routes that ask for nothing: there it comes without a key.
            fine = schemathesis(server, folder, "key", f'bearer = {{ bearer = "{key}" }}', "-H", origin)
            alive = server.ask("GET", "/v1/agents", bearer=key)[0] == 200
            passed, failed = passed + (fine and alive), failed + (not (fine and alive))
            healthy = server.ask("GET", "/readyz")[0] == 200
            passed, failed = passed + healthy, failed + (not healthy)
        finally:
            server.stop()
            print(Path(server.log.name).read_text()[-4000:])
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
