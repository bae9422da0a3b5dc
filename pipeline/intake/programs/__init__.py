"""External programs that read .doc files: one module each, always with a time-out and a clear error."""
