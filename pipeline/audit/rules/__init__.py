"""The audit rules, each in a module of its own that ends in ``RULE``."""
