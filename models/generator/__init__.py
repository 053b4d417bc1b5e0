"""Makes fictional reports with complete truth, from a seed."""

from models.generator.families import FAMILIES, HELD_OUT
from models.generator.generate import FORMATS, generate
from models.generator.sample import write_sample
from models.generator.textshapes import SHAPES

__all__ = ["FAMILIES", "FORMATS", "HELD_OUT", "SHAPES", "generate", "write_sample"]
