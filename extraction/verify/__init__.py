"""Checks a form's numbers against each other and finds the most probable reading that satisfies its identities."""

from extraction.verify.check import Check, check
from extraction.verify.problem import Ink, Option, Value, key_of, values_of
from extraction.verify.solve import LOG_WRONG, Solution, solve
from extraction.verify.splits import run_of_digits, splits
from extraction.verify.verdict import Judgement, printed_choice, verdicts

__all__ = [
    "LOG_WRONG",
    "Check",
    "Ink",
    "Judgement",
    "Option",
    "Solution",
    "Value",
    "check",
    "key_of",
    "printed_choice",
    "run_of_digits",
    "solve",
    "splits",
    "values_of",
    "verdicts",
]
