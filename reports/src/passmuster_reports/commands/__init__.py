"""The commands that reports add to passmuster, a module each."""
