"""What a test needs of the machine and may not find there: skipped with the reason, unless `DIEMBAO_REQUIRE` names it.

`DIEMBAO_REQUIRE` holds comma-separated names: elasticsearch, postgresql, s3.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRE_VARIABLE = "DIEMBAO_REQUIRE"


def missing(name: str, reason: str) -> NoReturn:
    """Skip the present test for `reason`, or fail it where `name` is required."""
    if name in os.environ.get(REQUIRE_VARIABLE, "").replace(" ", "").split(","):
        pytest.fail(f"{REQUIRE_VARIABLE} asks for {name}, but {reason}", pytrace=False)
    pytest.skip(reason)
