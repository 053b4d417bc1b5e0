"""segments -> the same, labelled, with probabilities."""

from extraction.classify.interface import Classifier, SegmentLabels, Span

__all__ = ["Classifier", "SegmentLabels", "Span"]
