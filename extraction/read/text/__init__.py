"""Plain text and Markdown: which lines are tables, of any shape, and which are paragraphs."""

from extraction.read.text.reader import read_text

__all__ = ["read_text"]
