"""Another program reads the hub's own description and calls it in all ways that it allows, and some
that it does not: as each role, and as nobody."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from sync.hub.desk import HubDesk
from sync.hub.openapi import description
from sync.protocol import messages
from sync.protocol.messages import Right
from tests.fuzz.test_decoders import PUSH, harmed
from tests.hub.township import TOWN, VILLAGE, Writer, hub_process, new_hub

ROLES = ("visitor", "leader", "clerk", "supervisor", "admin", "nobody")
EXAMPLES = 8
"""Calls of each operation as each role."""
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]

schemathesis.openapi.media_type(messages.RUNS_TYPE, st.binary(max_size=200) | harmed(PUSH))
OPERATIONS = [
    found.ok() for found in schemathesis.openapi.from_dict(description()).get_all_operations()
]


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A hub that serves; its address, and a token for each role."""
    folder = new_hub(tmp_path_factory.mktemp("fuzz") / "hub")
    desk = HubDesk.open(folder)
    tokens = {"nobody": "no-such-token"}
    for role in ROLES[:-1]:
        area = TOWN if role in ("clerk", "supervisor") else VILLAGE
        desk.access.add_account(f"a {role}", [Right("" if role == "admin" else area, role)])
        writer = Writer(desk, f"a {role}")
        writer.say(writer.change(head="张三"))
        tokens[role] = writer.token
    desk.close()
    with hub_process(folder) as (_, url):
        yield url, tokens


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda found: found.label)
def test_the_hub_answers_as_it_says(operation, role, hub):
    url, tokens = hub
    head = {"Authorization": f"Bearer {tokens[role]}"}

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy())
    def calls(case):
        case.call_and_validate(base_url=url, headers=head, checks=CHECKS)

    calls()
