"""The sample press: an invented newspaper world, served on this machine, for the tests and the demo.

Real newsrooms change their pages when they like, forbid test traffic and own their texts; these outlets change a
layout, fall silent and set traps only as `outlets.toml` says. Every outlet, person and sentence is made up.
`SamplePress` serves them inside a test; `python -m tests.samplepress` serves them until it is stopped.
"""

from tests.samplepress.server import SamplePress

__all__ = ["SamplePress"]
