"""passmuster: read records from any vendor that has a plugin, check each one, and report on them."""
