"""The archive in MongoDB, read as `docs/DATA.md` says, with MongoDB's own client.

    reads.py URL < told.json

What was done before in the archive that URL names comes as JSON, from `client.rs`. The tables of the page are read too: each document,
index and word has to be as they say, and each question of theirs is asked as it stands there. The last line counts.
"""

import json
import re
import sys
import traceback
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bson import json_util
from bson.int64 import Int64
from pymongo import MongoClient

PAGE = Path(__file__).parents[2] / "docs" / "DATA.md"
REMOVED = "`conversations` that were removed"
PERIOD = timedelta(days=1)


class Page:
    """What the tables say, by the heading that they stand under."""

    def __init__(self, text):
        self.fields, self.indexes, self.words, self.questions = {}, {}, {}, {}
        under = of = above = None
        for line in text.splitlines():
            if line.startswith("## "):
                under = line.removeprefix("## ")
            cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else None
            if cells and all(cell.startswith("--") for cell in cells):
                of = above
            elif cells and of:
                self.row(under, of, cells)
            elif not cells:
                of = None
            above = cells and cells[0]

    def row(self, under, of, cells):
        if of == "field":
            self.fields.setdefault(under, {})[code(cells[0])] = (cells[1], not cells[3])
        elif of == "index":
            self.indexes.setdefault(code(under), set()).add((keys(code(cells[0])), cells[1] == "unique"))
        elif of == "word":
            self.words.setdefault((code(under), code(cells[1])), set()).add(code(cells[0]))
        elif of == "question":
            self.questions[cells[0]] = [code(cell) for cell in cells[1:4]]

    def collections(self):
        return {code(under) for under in self.fields}


def code(cell):
    return cell.split("`")[1]


def keys(text):
    return tuple(json.loads(text).items())


def kind(value):
    """A value's type by Compass's names; of nothing in an array none is known."""
    if isinstance(value, list):
        kinds = {kind(one) for one in value} or {"?"}
        return "Array of " + " or ".join(sorted(kinds))
    names = {bool: "Boolean", Int64: "Int64", int: "Int32", str: "String", datetime: "Date", dict: "Object"}
    return names.get(type(value), str(type(value)))


def mismatches(document, fields, path=""):
    """Where an object is not as the page says, with the objects in it."""
    for name, value in document.items():
        wanted = fields.get(path + name, ("not there", True))[0]
        if kind(value) not in (wanted, "Array of ?" if wanted.startswith("Array") else wanted):
            yield f"{path}{name} is {kind(value)}, on the page {wanted}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from mismatches(one, fields, f"{path}{name}.")
    for field, (_, always) in fields.items():
        before, _, name = field.rpartition(".")
        if always and before == path.rstrip(".") and name not in document:
            yield f"{field} is not there"


def values_at(document, path):
    """All values that stand there."""
    name, _, rest = path.partition(".")
    values = document.get(name, [])
    for value in values if isinstance(values, list) else [values]:
        if rest:
            yield from values_at(value, rest)
        else:
            yield value


class Archive:
    def __init__(self, url, told):
        client = MongoClient(url, tz_aware=True, serverSelectionTimeoutMS=10_000)
        self.database = client.get_default_database()
        self.told = told
        self.page = Page(PAGE.read_text(encoding="utf-8"))

    def all(self, collection):
        return list(self.database[collection].find())

    def documents(self, under):
        """Those that a heading speaks of."""
        everything = self.all(code(under))
        if code(under) != "conversations":
            return everything
        return [one for one in everything if ("removed" in one) == (under == REMOVED)]

    def ask(self, question, **given):
        """What a question of the page finds, with its capitals filled in."""
        collection, condition, order = self.page.questions[question]
        filled = re.sub("[A-Z]{2,}", lambda found: json_util.dumps(given[found.group()]), condition)
        found = self.database[collection].find(json_util.loads(filled))
        return list(found.sort(list(json.loads(order).items())))

    def of(self, customer):
        return self.database.conversations.find_one({"customer.name": customer})


def ids(documents):
    return [one["_id"] for one in documents]


def newest(conversations):
    return sorted((one["id"] for one in conversations), reverse=True)


def moment(ms):
    return datetime.fromtimestamp(ms / 1000, timezone.utc)


def had(agent):
    return lambda one: agent in one["agents"]


def said(archive, wanted):
    """What was said with a word in it, newest first."""
    bodies = [body for one in reversed(archive.told["conversations"]) for _, _, body in reversed(one["said"])]
    return [body for body in bodies if wanted(body.lower())]


def asked(archive):
    """Each question by its name on the page, what is filled in, and what has to be found: conversations by number, messages by body."""
    told = archive.told
    conversations, agents = told["conversations"], told["agents"]
    grace, bob = agents["Grace"], agents["Bob"]
    began, ended = moment(told["began_ms"]), moment(told["ended_ms"])
    later = conversations[1]["before_ms"]
    zoe, first = archive.of("Zoë")["customer"]["id"], conversations[0]
    category = first["passed"][0]

    def those(wanted):
        return newest(filter(wanted, conversations))

    def told_of(wanted):
        return said(archive, wanted)

    of_zoe = those(lambda one: one["customer"] == "Zoë")
    with_mail = those(lambda one: one.get("email"))
    from_second = those(lambda one: had(grace)(one) and one["before_ms"] >= later)
    log = [body for _, _, body in first["said"]]
    # Two guests met last of all.
    met = [told["met"]]
    ben = archive.database.conversations.find_one({"_id": told["met"], "second.name": "Ben"})["second"]["id"]
    return [
        ("every conversation", {}, met + newest(conversations)),
        ("every conversation to which a road led", {"ROAD": "queue"}, newest(conversations)),
        ("every conversation to which a road led", {"ROAD": "invitation"}, met),
        ("those in which they were the second of two guests", {"CUSTOMER": ben}, met),
        ("those in which they were the second of two guests", {"CUSTOMER": zoe}, []),
        ("every conversation that an agent had", {"AGENT": grace}, those(had(grace))),
        ("every conversation that an agent had", {"AGENT": bob}, those(had(bob))),
        ("those of them that an agent saw to the end", {"AGENT": grace}, those(lambda one: one["agents"][-1] == grace)),
        ("those of them that an agent saw to the end", {"AGENT": bob}, those(had(bob))),
        ("those of them that started in a period", {"AGENT": grace, "FROM": moment(later), "TO": ended}, from_second),
        ("a log in order", {"CONVERSATION": first["id"]}, log),
        ("a log from an entry on", {"CONVERSATION": first["id"], "SEQ": 3}, log[1:]),
        ("a customer's conversations", {"CUSTOMER": zoe}, of_zoe),
        ("by three letters of a name or address", {"LETTERS": "zoe"}, of_zoe),
        ("by more letters, cut into threes", {"THREES": ["exa", "xam", "amp", "mpl", "ple"]}, with_mail),
        ("by a word of name, address or subject", {"WORD": "ruckgabe"}, [first["id"]]),
        ("messages with a word", {"WORD": "refund"}, told_of(lambda body: re.search(r"\brefund\b", body))),
        ("messages with a word", {"WORD": "strasse"}, told_of(lambda body: "straße" in body)),
        ("messages with a word that begins so, sorted by the server", {"BEGINNING": "^refu"}, told_of(lambda body: "refu" in body)),
        ("messages with several words", {"WORDS": ["please", "refund"]}, told_of(lambda body: "refund, please" in body)),
        ("by a tag", {"TAG": "vip"}, those(lambda one: "VIP" in one["tags"])),
        ("rated so", {"SCORE": 4}, those(lambda one: one.get("score") == 4)),
        ("rated so", {"SCORE": 5}, []),
        ("rated at all", {}, those(lambda one: "score" in one)),
        ("by how it ended", {"WHY": "customer_left"}, met + those(lambda one: one["why"] == "customer_left")),
        ("that were in a category", {"CATEGORY": category}, those(lambda one: category in one["passed"])),
        ("that started in a period", {"FROM": began, "TO": moment(later)}, [first["id"]]),
        ("that started in a period", {"FROM": moment(later), "TO": ended}, newest(conversations)[-2::-1] + met),
        ("of a category, that ended before", {"CATEGORY": category, "TO": ended}, newest(conversations)[::-1]),
        ("of a category, that ended before", {"CATEGORY": category, "TO": began}, []),
        ("what the staff did in a period", {"FROM": began - PERIOD, "TO": began - PERIOD / 2}, []),
        ("what the staff did in a period", {"FROM": began - PERIOD, "TO": ended}, sorted(ids(archive.all("audit")))),
    ]


def answers(question, found):
    """Bodies or numbers, in order; deeds of one moment have none."""
    if "log" in question or "messages" in question:
        return [one["body"] for one in found if "body" in one]
    if "staff" in question:
        assert [one["at"] for one in found] == sorted(one["at"] for one in found)
        return sorted(ids(found))
    return ids(found)


def every_question_finds_what_was_done(archive):
    everything = asked(archive)
    assert {name for name, _, _ in everything} == set(archive.page.questions)
    assert any(expected for name, _, expected in everything if name.startswith("what the staff"))
    for name, given, expected in everything:
        found = answers(name, archive.ask(name, **given))
        assert found == expected, f"{name} {given}: {found}, not {expected}"


def collections_are_those_of_the_page(archive):
    there = set(archive.database.list_collection_names())
    assert there == archive.page.collections(), there


def documents_are_as_the_page_says(archive):
    for under, fields in archive.page.fields.items():
        documents = archive.documents(under)
        assert documents, f"there is nothing in {under}"
        wrong = {one for document in documents for one in mismatches(document, fields)}
        assert not wrong, f"{under}: {sorted(wrong)}"


def a_document_that_is_not_so_is_found_out(archive):
    """What the check before is worth."""
    fields = archive.page.fields["`conversations`"]
    document = archive.of("Zoë")
    assert not list(mismatches(document, fields))
    for change in ({"new": 1}, {"ended": "2027-01-31"}, {"subject": None}, {"rating": {"score": 4.0}}, {"tags": [1]}):
        assert list(mismatches(document | change, fields)), change
    for field in ("ended", "customer"):
        assert list(mismatches({name: value for name, value in document.items() if name != field}, fields)), field


def words_are_those_of_the_page(archive):
    for (collection, path), words in archive.page.words.items():
        found = {value for document in archive.all(collection) for value in values_at(document, path)}
        assert found <= words, f"{collection}.{path}: {found}, not {words}"


def indexes_are_those_of_the_page(archive):
    for collection in archive.page.collections():
        made = archive.database[collection].index_information().values()
        there = {(tuple(one["key"]), one.get("unique", False)) for one in made}
        by_id = {one for one in there if one[0] == (("_id", 1),)}
        assert there - by_id == archive.page.indexes.get(collection, set()), f"{collection}: {there}"


def a_conversation_is_found_by_its_customer_with_all_that_was_done(archive):
    for told in archive.told["conversations"]:
        one = archive.database.conversations.find_one({"_id": told["id"], "customer.name": told["customer"]})
        assert [part["agent"] for part in one["participants"]] == told["agents"], one
        assert (one["customer"].get("email"), one.get("subject")) == (told.get("email"), told.get("subject")), one
        assert (one["ended_why"], one["passed"], one["road"]) == (told["why"], told["passed"], "queue"), one
        rating = {name: told[name] for name in ("score", "comment") if name in told}
        assert (one.get("rating", {}), one["rated"]) == (rating, bool(rating)), one
        assert (one["tags"], [note["text"] for note in one["notes"]]) == (told["tags"], told["notes"]), one
        assert [part.get("note") for part in one["participants"]][1:] == told["handed_over_with"], one
        assert one["category"] == {"id": told["passed"][-1], "name": "Sales"}, one


def times_are_dates_in_their_order(archive):
    for told in archive.told["conversations"]:
        one = archive.database.conversations.find_one({"_id": told["id"]})
        marks = [told["before_ms"], archive.told["ended_ms"]]
        in_order = [moment(marks[0]), one["entered"], one["started"], one["ended"], moment(marks[1])]
        assert in_order == sorted(in_order), in_order


def a_log_is_whole_and_in_order(archive):
    for told in archive.told["conversations"]:
        log = archive.ask("a log in order", CONVERSATION=told["id"])
        entries = archive.database.conversations.find_one({"_id": told["id"]})["entries"]
        assert [one["seq"] for one in log] == list(range(1, entries + 1)), log
        assert [one["_id"] for one in log] == [told["id"] * 131_072 + one["seq"] for one in log], log
        assert [one["at"] for one in log] == sorted(one["at"] for one in log), log
        assert (log[0]["kind"], log[-1]["kind"], log[-1]["why"]) == ("joined", "ended", told["why"]), log
        messages = [[one["side"], one["name"], one["body"]] for one in log if one["kind"] == "message"]
        assert messages == told["said"], messages


def of_what_was_removed_a_number_is_left(archive):
    assert ids(archive.documents(REMOVED)) == archive.told["removed"]
    for number in archive.told["removed"]:
        assert not archive.ask("a log in order", CONVERSATION=number)
        assert number not in ids(archive.ask("every conversation"))


def no_secret_is_there(archive):
    names = archive.database.list_collection_names()
    everything = json_util.dumps([archive.all(name) for name in names], ensure_ascii=False)
    assert "Zoë" in everything
    for secret in archive.told["secrets"]:
        assert secret not in everything, "a secret is there"


CHECKS = [
    collections_are_those_of_the_page,
    documents_are_as_the_page_says,
    a_document_that_is_not_so_is_found_out,
    words_are_those_of_the_page,
    indexes_are_those_of_the_page,
    every_question_finds_what_was_done,
    a_conversation_is_found_by_its_customer_with_all_that_was_done,
    times_are_dates_in_their_order,
    a_log_is_whole_and_in_order,
    of_what_was_removed_a_number_is_left,
    no_secret_is_there,
]


def main():
    archive = Archive(sys.argv[1], json.load(sys.stdin))
    failed = 0
    for check in CHECKS:
        try:
            check(archive)
            print(f"{check.__name__}: ok")
        except Exception:  # Whatever went wrong, the others are looked at too.
            failed += 1
            print(f"{check.__name__}: FAILED\n{traceback.format_exc()}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
