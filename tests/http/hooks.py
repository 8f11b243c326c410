"""What schemathesis must leave alone: the account that it asks with, and what would shut that account out. And what it asks about:
often enough about what is there, which it could not guess."""

import json
import os
import zlib

import schemathesis

OWN_AGENT = os.environ["SUITE_AGENT"]
# The numbers that are there, by how a path begins.
THERE = json.loads(os.environ["SUITE_THERE"])


@schemathesis.hook
def filter_case(context, case):
    path = case.path_parameters or {}
    if "/v1/agents/" in case.operation.path and str(path.get("id")) == OWN_AGENT:
        return False
    return not asks_for_codes(case.body)


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    there = [ids for start, ids in THERE.items() if context.operation.path.startswith(start)]
    number = (path_parameters or {}).get("id")
    if there and is_possible(number):
        chosen = zlib.crc32(str(number).encode())
        # Every other question stays as it was made.
        if chosen % 2:
            path_parameters["id"] = there[0][chosen // 2 % len(there[0])]
    return path_parameters


def is_possible(number):
    """Whether a number may be somebody's: one that may not be is to be refused, whatever else is right."""
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31


def asks_for_codes(body):
    """`require_totp` would want codes of everybody, the asker first."""
    settings = body if isinstance(body, list) else []
    return any(isinstance(one, dict) and one.get("key") == "require_totp" for one in settings)
