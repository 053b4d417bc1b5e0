"""Keeps a record of every training in MLflow: what it was given, its curves, what came out. A SQLite file in gouji's home."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # read when mlflow is imported: nothing is told to anybody

from mlflow import MlflowClient
from mlflow.entities import Metric, Param

from extraction.errors import UsageError
from extraction.files import write_whole
from models.home import home
from models.training.config import TrainConfig

EXPERIMENT = "gouji"
_RUN_ID = "mlflow-run"  # in the run's folder: a run that goes on after a kill stays one run
_LONGEST = 6000  # characters of a parameter that MLflow takes


def tracking_uri() -> str:
    """Where the record is kept, as MLflow wants it: `mlflow ui --backend-store-uri` shows it in a browser."""
    return f"sqlite:///{home() / 'mlflow.db'}"


@cache
def client(uri: str) -> MlflowClient:
    """The one client of a record; the first one to ask makes the database."""
    if uri == tracking_uri():
        home().mkdir(parents=True, exist_ok=True)
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


class MlflowTracker:
    """Tells MLflow how a training goes; see `models.training.train.Tracker`."""

    def __init__(self, *, tags: Mapping[str, str] | None = None) -> None:
        self._tags = dict(tags or {})
        self._client = client(tracking_uri())
        self._run = ""

    @property
    def run_id(self) -> str:
        """MLflow's id of the run; empty before it has begun."""
        return self._run

    def begun(self, config: TrainConfig) -> None:
        known = config.run / _RUN_ID
        if known.is_file():
            self._run = known.read_text(encoding="utf-8").strip()
            return
        run = self._client.create_run(_experiment(self._client), run_name=config.run.name, tags=self._tags)
        self._run = run.info.run_id
        settings = _flat(config.model_dump(mode="json"))
        params = [Param(key, str(value)[:_LONGEST]) for key, value in settings.items()]
        self._client.log_batch(self._run, params=params)
        write_whole(known, self._run.encode())

    def measured(self, step: int, metrics: Mapping[str, float]) -> None:
        now = int(time.time() * 1000)
        self._client.log_batch(self._run, metrics=[Metric(name, value, now, step) for name, value in metrics.items()])

    def ended(self, best: Path) -> None:
        self._client.log_artifacts(self._run, str(best), "checkpoint")
        self._client.set_terminated(self._run, "FINISHED")

    def concluded(self, metrics: Mapping[str, float], folder: Path | None = None) -> None:
        """What the finished model is worth, and the folder in which it was exported."""
        self.measured(0, metrics)
        if folder is not None:
            self._client.log_artifacts(self._run, str(folder), "model")


def _experiment(client: MlflowClient) -> str:
    found = client.get_experiment_by_name(EXPERIMENT)
    if found is None:
        place = (home() / "mlartifacts").absolute().as_uri()
        return str(client.create_experiment(EXPERIMENT, artifact_location=place))
    if found.lifecycle_stage == "deleted":
        raise UsageError(f"the experiment {EXPERIMENT} was deleted in MLflow; restore it with `mlflow experiments restore`")
    return str(found.experiment_id)


def _flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings with dotted names, as they are given on the command line."""
    result: dict[str, Any] = {}
    for key, value in settings.items():
        result |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return result
