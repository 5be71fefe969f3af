"""What open pages listen to."""

# After every count of the cockpit's sums.
TOPIC = "cockpit"
