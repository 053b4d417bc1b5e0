"""What the identities say of all fields together: the most probable consistent reading, and which sums hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal

from extraction.align.alignment import Alignment
from extraction.align.flattened import Run
from extraction.align.form import Identity
from extraction.corrections import Answer
from extraction.decide.answers import candidate_of
from extraction.decide.readings import Candidate, candidates
from extraction.decide.runs import ink_of, settled, with_known
from extraction.verify import Ink, Judgement, solve, verdicts

_MARGIN_LIMIT = 14.0  # log-probability beyond which it makes no difference


@dataclass(slots=True)
class Consistency:
    """`chosen` is the index of the chosen candidate of each placed field, `margins` what the best other value would cost. `holding`
    counts the identities that contain a field and hold, `undecided` those that fail without an explanation and may do so for it.
    """

    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)
    margins: dict[str, float] = field(default_factory=dict)
    holding: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    judgements: list[Judgement] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)
    run_values: dict[str, Decimal | None] = field(default_factory=dict)
    run_settled: dict[str, bool] = field(default_factory=dict)

    def failing(self, field_id: str) -> Identity | None:
        """An identity that contains the field and neither holds nor is explained."""
        for judgement in self.judgements:
            identity = judgement.check.identity
            if judgement.verdict == "undecided" and field_id in (*identity.left, *identity.right):
                return identity
        return None


def weigh(alignment: Alignment, given: Mapping[int, bool], answers: Mapping[str, Answer]) -> Consistency:
    """Solve for the most probable consistent reading of everything that was aligned.

    `given` tells for each page whether its text was given, not recognized. What a person answered is the one reading of a field.
    """
    result = Consistency()
    inks: list[Ink] = []
    in_runs = {field_id for run in alignment.runs for field_id in run.fields}
    for field_id, answer in answers.items():
        result.candidates[field_id], result.chosen[field_id] = [candidate_of(answer)], 0
        if field_id not in in_runs:
            inks.append(Ink((field_id,), (candidate_of(answer).option,)))
    for field_id, placed in alignment.placed.items():
        if placed.entry is not None and field_id not in answers:
            cell = placed.entry.cell
            options = candidates(cell, given=given.get(cell.page, False))
            result.candidates[field_id] = options
            result.chosen[field_id] = 0
            if placed.settled:  # else the ink may be another field's: it says nothing about this one's identities
                inks.append(Ink((field_id,), tuple(option.option for option in options)))
    split: list[Run] = []
    for run in alignment.runs:
        result.runs.update(dict.fromkeys(run.fields, run))
        known = {field_id: candidate_of(answers[field_id]) for field_id in run.fields if field_id in answers}
        ink = with_known(ink_of(run, alignment.form.identities), {field_id: one.number for field_id, one in known.items()})
        if ink is not None:
            inks.append(ink)
            split.append(run)
        else:
            inks += [Ink((field_id,), (one.option,)) for field_id, one in known.items()]
    solution = solve(inks, alignment.form.identities)
    for ink, choice in zip(inks, solution.choice, strict=True):
        if ink.fields[0] in result.candidates:
            result.chosen[ink.fields[0]] = choice
    result.run_values = {field_id: solution.values[field_id] for run in split for field_id in run.fields if field_id not in answers}
    result.run_settled = settled(split, solution, alignment.form.identities)
    several = [ink.fields[0] for ink in inks if ink.fields[0] in result.candidates and len(ink.options) > 1]
    result.margins = solution.margins(several, limit=_MARGIN_LIMIT)
    unread = {field_id for field_id, options in result.candidates.items() if _is_unread(options)}
    judgements = verdicts(inks, alignment.form.identities, solution)
    told = [_without_unread(judgement, unread) for judgement in judgements]
    result.judgements = [judgement for judgement in told if judgement is not None]
    for judgement in result.judgements:
        identity = judgement.check.identity
        if judgement.verdict == "undecided":
            result.undecided.update(judgement.suspects or (*identity.left, *identity.right))
        elif judgement.verdict != "printed wrong":
            result.holding.update((*identity.left, *identity.right))
    return result


def _is_unread(options: Sequence[Candidate]) -> bool:
    """Whether it is not known what the ink says: it reads as no value, or as two that may be of two cells."""
    return options[0].value.spaced or all(one.value.kind == "unreadable" for one in options)


def _without_unread(judgement: Judgement, unread: Set[str]) -> Judgement | None:
    """What is left of a judgement where ink that cannot be read is in the identity: if it fails, that says nothing of its other
    fields; but where this ink stands on the greater side alone, the identity fails whatever it says, and any field may be why."""
    identity, check = judgement.check.identity, judgement.check
    among = unread & {*identity.left, *identity.right}
    if not among or judgement.verdict not in ("undecided", "printed wrong"):
        return judgement
    greater = identity.left if check.left > check.right else identity.right
    return Judgement(check, "undecided") if among <= {*greater} else None
