"""What of a forecast is kept, and how it is made."""

ENGINE = 2  # counts up whenever the same facts would give other answers
HORIZON = 6  # months ahead
SEED = 7
WINDOW = 48  # months back
MOST = 2  # times the largest month seen: more is not believed of any month ahead
# Quantiles of each sum that are kept, in this order.
KEPT: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
RUNS_OF = 25  # months whose forecasts stay
