"""What schemathesis must leave alone: the account that it asks with, and what would shut that account out."""

import os

import schemathesis

OWN_AGENT = int(os.environ["SUITE_AGENT"])
# They end the session in use, or change its password and codes.
OWN_SESSION = {"log_out", "log_out_everywhere", "end_session", "change_password"}


@schemathesis.hook
def filter_case(context, case):
    operation = case.operation.definition.raw.get("operationId", "")
    if os.environ["SUITE_WHO"] == "session" and operation in OWN_SESSION:
        return False
    path = case.path_parameters or {}
    if "agents" in case.operation.path and str(path.get("id")) == str(OWN_AGENT):
        return False
    return not asks_for_codes(case.body)


def asks_for_codes(body):
    """`require_totp` would want codes of everybody, the asker first."""
    settings = body if isinstance(body, list) else []
    return any(isinstance(one, dict) and one.get("key") == "require_totp" for one in settings)
