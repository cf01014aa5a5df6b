"""Ensembles of runs: the store, the manifest, the summary and the scorecard."""
