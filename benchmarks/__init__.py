"""Measurements that decide something, each repeated in one command: `python -m benchmarks NAME`."""
