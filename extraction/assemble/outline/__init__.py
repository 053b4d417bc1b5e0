"""The section tree: which lines are headings, of what level each is, and the text between them."""

from extraction.assemble.outline.sections import SectionNode, assemble_sections

__all__ = ["SectionNode", "assemble_sections"]
