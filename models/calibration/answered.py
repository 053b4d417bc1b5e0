"""What people's answers about fields teach a calibration: the machine's evidence for each of them, and whether it was right.

The document is finished again without anything that people said of it, by the classifier that is to be calibrated: the evidence is
that on which this one would have decided.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from extraction.align.forms import load_forms
from extraction.align.values import parse_value
from extraction.classify import Classifier
from extraction.correct import nearest
from extraction.decide.evidence import ItemKind
from extraction.extractor import Extractor
from extraction.geometry import Box
from extraction.report import FieldRecord
from models.data.answered import AnsweredDocument, FieldAnswer
from models.evaluate.items import Item
from models.evaluate.observations import Observations, Witness, joined
from models.evaluate.replay import StoredEngine
from models.evaluate.scoring import same

_log = logging.getLogger(__name__)


def observe_answers(
    documents: Iterable[AnsweredDocument], classifier: Classifier, done: Callable[[], object] = lambda: None
) -> Iterator[Observations]:
    """The evidence for the fields that people read, by document.

    `done` is called after each. Answers that say nothing of a field as it is found now are told in the log, by reason. Raises
    EngineError where the classifier fails.
    """
    left_out: Counter[str] = Counter()
    for document in documents:
        witness = Witness()
        extractor = Extractor(StoredEngine(), classifier, confidence=witness, forms=load_forms(document.forms))
        fields = extractor.finish(document.source, document.pages).fields
        kinds = joined(_items(document, fields, left_out), witness)
        yield Observations(document.name, "", "answers", kinds, whole=False)
        done()
    for reason, count in sorted(left_out.items()):
        _log.info("answers that teach confidence nothing: %d %s", count, reason)


def _items(document: AnsweredDocument, fields: dict[str, FieldRecord], left_out: Counter[str]) -> Iterator[Item]:
    for answer in document.answers:
        record = fields.get(answer.field)
        if answer.verdict == "unreadable":
            left_out["fields that nobody can read"] += 1
        elif record is None or not _stands_at(record, answer):
            left_out["fields that are found elsewhere by now, or not at all"] += 1
        else:
            kind: ItemKind = "field" if "." in answer.field else "fact"
            right = not answer.place_wrong and same(record.value, _value(answer))
            yield Item(kind, answer.field, record.confidence, record.state == "accepted", right)


def _stands_at(record: FieldRecord, answer: FieldAnswer) -> bool:
    return nearest(answer.box, [Box(*place.box) for place in record.evidence if place.page == answer.page]) is not None


def _value(answer: FieldAnswer) -> object:
    """The value of the field as people read it: of a form's field its number, None for a blank or a mark; of a fact its text."""
    if "." not in answer.field:
        return answer.text or None
    value = parse_value(answer.text)
    return answer.text if value is None else value.number
