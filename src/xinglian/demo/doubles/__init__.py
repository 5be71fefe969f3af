"""Stand-ins on loopback for the world outside: a mail server and partners' webhook receivers, each with books of its own."""
