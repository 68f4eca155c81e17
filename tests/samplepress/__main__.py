"""Serve the sample press until Ctrl-C, for the demo and for looking at its pages in a browser."""

import argparse
import signal
import threading
from pathlib import Path

from tests.samplepress.server import SamplePress


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.samplepress", description=__doc__)
    parser.add_argument("--port", type=int, default=8700, help="port of the first outlet; 0 takes free ports")
    parser.add_argument("--sources", type=Path, help="write a sources file for diembao here")
    parser.add_argument("--faults", type=float, default=0.0, help="probability that a page fails")
    parser.add_argument("--seed", type=int, default=0, help="seed of the faults")
    options = parser.parse_args()

    stop = threading.Event()
    # SIGTERM too: the demo starts this as a child and ends it that way.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with SamplePress(first_port=options.port, faults=options.faults, seed=options.seed) as sample:
        if options.sources:
            options.sources.write_text(sample.sources_toml(), "utf-8")
        for outlet in sample.press.outlets:
            count = len(sample.press.of(outlet.id))
            print(f"{sample.url(outlet.id)}  {outlet.name} ({count} articles)", flush=True)
        # Waiting in slices lets Python notice the signals on every system.
        while not stop.wait(0.5):
            pass


if __name__ == "__main__":
    main()
