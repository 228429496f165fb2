"""What tools that nobody here wrote say of our output: `make judges`."""
