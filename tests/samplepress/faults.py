"""The ways in which a page request may go wrong, drawn by seed.

The draw depends on the seed, the outlet, the path and how often that path was asked for, never on the order
in which threads happen to run: a crawl that asks the same questions meets the same faults.
"""

import random
from enum import Enum


class Fault(Enum):
    """What happens to a request in place of, or before, a good answer."""

    NONE = "none"
    UNAVAILABLE = "503"
    UNAVAILABLE_RETRY_AFTER = "503 with Retry-After"
    RESET = "connection reset"
    CUT = "body cut short"
    CHALLENGE = "challenge page with status 200"
    STALL = "five seconds of silence"


# 503 stands once for each of its two forms and the others twice, so that the five kinds are equally likely.
_DRAW = (
    Fault.UNAVAILABLE,
    Fault.UNAVAILABLE_RETRY_AFTER,
    *(fault for fault in (Fault.RESET, Fault.CUT, Fault.CHALLENGE, Fault.STALL) for _ in range(2)),
)


def draw(probability: float, seed: int, outlet_id: str, path: str, attempt: int) -> Fault:
    """The fault that meets the `attempt`-th request for a path."""
    generator = random.Random(f"{seed}|{outlet_id}|{path}|{attempt}")
    return generator.choice(_DRAW) if generator.random() < probability else Fault.NONE
