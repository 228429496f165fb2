"""The store: one DuckDB file that keeps evidence, states and the log of reads between runs."""
