"""camket: what Vietnam's administration promised, what it reported, and whether the two agree."""

__version__ = "0.1.0"
