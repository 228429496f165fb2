"""Stand-ins for the vendors: real HTTP servers on 127.0.0.1, and a small college to fill them."""
