"""Bytes in, pages out: opens a document of any kind and gives its pages, with segments and rulings where the source has them."""

from extraction.read.document import OpenDocument, open_document

__all__ = ["OpenDocument", "open_document"]
