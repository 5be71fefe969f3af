"""What a policy is, what it says of lines, and how it reads."""
