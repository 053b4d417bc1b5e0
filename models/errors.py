"""What can go wrong with models and training data, below `extraction.errors.GoujiError`.

GoujiError
├── CheckpointError         weights that cannot be used: missing, damaged, pickled, or of another network
│   └── UnknownModelError   there is no model of that name
├── DatasetError            a data set is missing, damaged, changed after it was made, or has nothing to learn from
└── LabelError              a labelled document contradicts itself or the label list
"""

from __future__ import annotations

from extraction.errors import GoujiError


class CheckpointError(GoujiError):
    code = "checkpoint"


class UnknownModelError(CheckpointError):
    """There is no model of that name."""


class DatasetError(GoujiError):
    code = "dataset"


class LabelError(GoujiError):
    code = "labels"
