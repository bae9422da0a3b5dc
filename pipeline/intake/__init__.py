"""Intake: from a file on disk to pages with their own text layer and, where there is one, a picture.

The type of a file is decided by its first bytes and its suffix (:mod:`pipeline.intake.kinds`). Every reader gives
:class:`~pipeline.model.PageLayer`; what a reader's libraries raise on a malformed file leaves this package only as a
:class:`~pipeline.errors.CamketError`.
"""

from pipeline.intake.files import find_files
from pipeline.intake.reader import probe, read_page, render_page

__all__ = ["find_files", "probe", "read_page", "render_page"]
