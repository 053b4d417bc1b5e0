"""Tables without lines: columns, rows, headers and groups told from how texts stand to each other."""

from extraction.assemble.aligned.grids import aligned_grids

__all__ = ["aligned_grids"]
