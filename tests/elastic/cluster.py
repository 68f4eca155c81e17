"""Three nodes of our own on loopback: each may be killed and started again on its own data while the others go on."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.elastic.download import Installation
from tests.elastic.security import Security
from tests.elastic.server import QUICK_START, Server
from tests.owned import Started

HEAP_MB = 512
NODES = 3


class Cluster(Started):
    """`nodes` servers that know one another; used in a `with` statement they are all up, and gone at the end.

    `settings` are further lines of every node's elasticsearch.yml, `heap_mb` the heap of each in MB.
    """

    def __init__(
        self,
        installed: Installation,
        *,
        nodes: int = NODES,
        heap_mb: int = HEAP_MB,
        java_options: Sequence[str] = QUICK_START,
        secured: Security | None = None,
        settings: Callable[[str], Mapping[str, str]] = lambda name: {},
    ) -> None:
        ports = _free_ports(nodes)
        self.names = tuple(f"node{number}" for number in range(1, nodes + 1))
        together = {
            "discovery.type": "multi-node",
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in ports),
            "cluster.initial_master_nodes": ",".join(self.names),
        }
        self.nodes = tuple(
            Server(
                installed,
                heap_mb=heap_mb,
                java_options=java_options,
                secured=secured,
                settings={**together, "node.name": name, "transport.port": str(port), **settings(name)},
            )
            for name, port in zip(self.names, ports, strict=True)
        )

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses of all nodes; the same after a restart."""
        return tuple(node.url for node in self.nodes)

    def close(self) -> None:
        """Kill all nodes and remove their folders."""
        with ExitStack() as stack:
            for node in self.nodes:
                stack.callback(node.close)

    def start(self) -> None:
        """All at once: none of them answers before most are there."""
        with ThreadPoolExecutor(len(self.nodes)) as threads:
            list(threads.map(Server.start, self.nodes))


def _free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on now: each node must know those of the others before they start."""
    with ExitStack() as stack:
        listening = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in listening]
