"""fields -> identities that hold or fail; the most probable reading that satisfies them; misread or printed wrong."""

from extraction.verify.problem import Ink, Option
from extraction.verify.solve import LOG_WRONG, Solution, solve
from extraction.verify.splits import splits
from extraction.verify.verdicts import Verdict, verdicts

__all__ = ["LOG_WRONG", "Ink", "Option", "Solution", "Verdict", "solve", "splits", "verdicts"]
