"""The commands, one module each: `add` declares it, `run` does it."""
