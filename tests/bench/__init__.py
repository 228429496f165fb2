"""How quickly and in how little memory passmuster reads."""
