"""Demand of spare parts as distributions, and how good they are: numpy and scikit-learn, no database, no clock.

quantiles.py  distributions at fixed levels     shrunken.py    rates drawn towards those of all parts
moments.py    what is known of a part           forest.py      one forest for all parts
pool.py       whom to believe                   forecaster.py  fit once, ask for parts and horizons
score.py      how good a forecast was          twin.py         a store under a policy, in a changed world
"""
