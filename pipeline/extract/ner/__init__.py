"""Named things in running text: rules of patterns/entities.yaml and a small spaCy model that corrects them.

find_entities(layout)          mentions of a document: body, person, place, programme, law, indicator
classify_sentences(texts)      how likely each is a target, a result, a duty, or something else

spaCy is loaded when the first document asks for it, never at import.
"""

from pipeline.extract.ner.mentions import find_entities

__all__ = ["find_entities"]
