"""Faults on purpose: kills, failing system calls, full disks, databases that go away."""
