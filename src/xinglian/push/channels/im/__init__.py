"""What the instant messengers have in common: an access token that is fetched, kept and fetched again."""
