"""Loading: a release into the stores that people run, and what a store holds against a release."""
