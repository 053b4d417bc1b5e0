"""What a calibration is worth, as a page: reliability, the accept curve, and what each target costs."""

from __future__ import annotations

from models.calibration.calibrate import OTHER_TARGETS, Learnt, Outcome
from models.evaluate import html
from models.evaluate.plots import accept_curve, reliability_diagram


def curves_page(outcome: Outcome) -> str:
    """The page of one calibration."""
    made_of = outcome.file.made_of
    about = f"Learnt on {made_of['documents']} documents that the classifier {outcome.file.classifier} was not trained on."
    parts = []
    for kind, one in outcome.learnt.items():
        parts.append(html.section(f"{kind.capitalize()}s", _promise(kind, one)))
        parts.append(
            html.plots(
                [
                    reliability_diagram(one.reliability, "Reliability", one.by_rules),
                    accept_curve(one.rule, one.model.target, "What acceptance costs"),
                ]
            )
        )
        rows = [(target, one.at(target)) for target in OTHER_TARGETS]
        parts.append(
            html.table(
                ["wrong among the accepted, at most", "to review", "promised"],
                [(f"{target:.2%}", f"{rule.review:.1%}", "yes" if rule.promised else "no") for target, rule in rows],
            )
        )
    return html.page("How sure is sure enough", about, parts)


def _promise(kind: str, one: Learnt) -> str:
    model = one.model
    share = f"at most {model.target:.2%} of the accepted {kind}s are wrong, with {model.sure:.0%} confidence"
    if model.promised:
        return f"Promised: {share}. {one.rule.review:.1%} go to review."
    return f"{model.documents} documents are too few to promise that {share}. {one.rule.review:.1%} go to review."
