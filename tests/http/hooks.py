"""What schemathesis must leave alone: the account that it asks with, and what would shut that account out."""

import os

import schemathesis

OWN_AGENT = os.environ["SUITE_AGENT"]


@schemathesis.hook
def filter_case(context, case):
    path = case.path_parameters or {}
    if "/v1/agents/" in case.operation.path and str(path.get("id")) == OWN_AGENT:
        return False
    return not asks_for_codes(case.body)


def asks_for_codes(body):
    """`require_totp` would want codes of everybody, the asker first."""
    settings = body if isinstance(body, list) else []
    return any(isinstance(one, dict) and one.get("key") == "require_totp" for one in settings)
