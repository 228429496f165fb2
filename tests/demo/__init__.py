"""The demo: a month of a small college, read from two vendors and reported on."""
