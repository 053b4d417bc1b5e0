"""Named facts: whose report it is, which year and period, and where to reach its makers.

The classifier marks their characters; what a fact must look like (a postcode has six digits) is a check, and trims what it marked.
"""

from extraction.assemble.facts.addresses import ends_like_an_address
from extraction.assemble.facts.contacts import HOSTED, are_confused
from extraction.assemble.facts.fact import FACT_NAMES, Fact
from extraction.assemble.facts.find import find_facts

__all__ = ["FACT_NAMES", "HOSTED", "Fact", "are_confused", "ends_like_an_address", "find_facts"]
