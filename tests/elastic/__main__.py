"""Run the test server until it is interrupted: `python -m tests.elastic [heap in MB]`."""

from __future__ import annotations

import signal
import sys

from tests.elastic.download import installation
from tests.elastic.java import Unavailable
from tests.elastic.server import HEAP_MB, Server, StartError


def main() -> None:
    """Print the address, then wait for SIGINT or SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        with Server(installation(), heap_mb=int(sys.argv[1]) if sys.argv[1:] else HEAP_MB) as server:
            print(server.url, flush=True)
            signal.pause()
    except (Unavailable, StartError) as failed:
        sys.exit(str(failed))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
