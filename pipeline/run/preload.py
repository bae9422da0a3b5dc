"""Imports what every worker needs. The server that workers are made from imports this once, before the first worker."""

import spacy  # noqa: F401

import pipeline.extract.document
import pipeline.intake
import pipeline.layout
import pipeline.repair
import pipeline.text  # noqa: F401
