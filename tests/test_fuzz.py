"""A short run of what ``make fuzz`` does at length: made-up requests to a real server, none answered with 500."""

from pathlib import Path

import pytest

from benchmarks import fuzz_api


@pytest.mark.processes
@pytest.mark.parametrize("caller", ["guest", "key"])
def test_no_made_up_request_is_answered_with_500(tmp_path: Path, caller: str) -> None:
    with fuzz_api.serving(tmp_path) as server:
        found = fuzz_api.fuzz(server, caller, cases=150, seconds=25, seed=1)
    assert found.crashes == []
    assert found.requests > 20
    assert found.statuses[200] > 0
    schema_faults = {line for line in found.failures if "schema" in line.lower() and "Schema-" not in line}
    assert schema_faults == set()
