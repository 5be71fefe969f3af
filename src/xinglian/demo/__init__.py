"""The sample network and the story `make demo` tells with it. Everything in it is invented and marked simulated."""
