"""Links citations to the cited documents, over the whole database."""

from pipeline.link.keys import body, body_key, number_key
from pipeline.link.resolve import Candidate, Cited, resolve

__all__ = ["Candidate", "Cited", "body", "body_key", "number_key", "resolve"]
