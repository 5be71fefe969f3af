"""Benches: ours, the limit and a peer in the same run, on the same data. Only ratios travel."""
