"""Measurements against the numbers to beat: ``python -m benchmarks [suite ...]``."""
