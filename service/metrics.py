"""What Prometheus is told. Counters are of this process; what the database knows is read when it is asked for."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
REQUESTS = Counter("gouji_requests", "Requests over HTTP.", ("method", "status"), registry=REGISTRY)
PAGES = Counter("gouji_pages", "Pages recognized by this process.", registry=REGISTRY)
STAGES = Histogram(
    "gouji_stage_seconds",
    "How long a stage of a document took.",
    ("stage",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600),
    registry=REGISTRY,
)
DOCUMENTS = Counter("gouji_documents", "Documents that ended in this process.", ("status",), registry=REGISTRY)
CALLBACKS = Counter("gouji_callbacks", "Callbacks that were tried.", ("outcome",), registry=REGISTRY)
