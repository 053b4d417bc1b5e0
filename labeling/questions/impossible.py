"""An annotation that says nothing that we could take."""

from __future__ import annotations


class Impossible(Exception):
    """Raised by the readers of annotations; its text says why. It is recorded with the annotation, and the task stays open."""
