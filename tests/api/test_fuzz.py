"""Calls made up from the published description: whatever comes, the answer is one that it promises."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ENDLESS = ("/events", "/imports")
"""Streams, and what would fill a disk."""


def test_made_up_calls_get_promised_answers(live):
    description = schemathesis.openapi.from_url(f"{live}/docs/openapi.json")
    operations = [found.ok() for found in description.get_all_operations()]
    assert len(operations) > 12
    for operation in operations:
        if not operation.path.endswith(ENDLESS):
            make_up(operation)


def make_up(operation) -> None:
    @settings(
        max_examples=8,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case) -> None:
        case.call_and_validate(checks=CHECKS)

    call()
