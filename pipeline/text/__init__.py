"""Text: each page's own text layer is judged, and kept or read again from the picture (docs/reading.md)."""

from pipeline.text.ocr import cache_key
from pipeline.text.options import ReadingCache, TextOptions
from pipeline.text.quality import Quality, assess
from pipeline.text.reading import read_text

__all__ = ["Quality", "ReadingCache", "TextOptions", "assess", "cache_key", "read_text"]
