"""Tables: cells with text and roles, those of torn pieces stitched, with what is said of them beside them."""

from extraction.assemble.tables.assembling import Tables, assemble_tables
from extraction.assemble.tables.flattened import assemble_flattened

__all__ = ["Tables", "assemble_flattened", "assemble_tables"]
