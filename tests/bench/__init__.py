"""How fast diembao is beside the bare libraries that it stands on: ratios of the same work in the same run.

A figure in pages per second says more about the machine than about us. What a library alone takes for the same pages,
in the same minutes, on the same machine, is the honest measure of what our guards, records and rules cost.
`python -m tests.bench` prints the tables; nothing here is a gate.
"""
