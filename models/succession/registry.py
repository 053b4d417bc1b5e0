"""MLflow's registry of our models. Processes go by the folder of models and the champion's file; the registry is made to agree.

It can be brought up to date at any time and as often as one likes, so a promotion that was killed half-way is mended by the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.champion import champion, folder_of
from models.succession.installed import ModelRecord, challenger, installed
from models.training.tracking import client, tracking_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

MODEL = "gouji-classifier"
_NAME = "gouji.name"  # the tag that holds a model's name


def synchronize() -> None:
    """Register every installed model that the registry does not know, and set the aliases champion and challenger."""
    registry = client(tracking_uri())
    known = registered()
    if not registry.search_registered_models(f"name = '{MODEL}'"):
        registry.create_registered_model(MODEL, description="Token classifiers of gouji")
    for record in installed():
        if record.name not in known:
            known[record.name] = _register(registry, record)
    for alias, name in (("champion", champion()), ("challenger", challenger())):
        if name is None or name not in known:  # its folder was taken away by hand
            registry.delete_registered_model_alias(MODEL, alias)
        else:
            registry.set_registered_model_alias(MODEL, alias, known[name].version)


def registered() -> dict[str, ModelVersion]:
    """The registry's versions by the names of our models."""
    found = client(tracking_uri()).search_model_versions(f"name = '{MODEL}'")
    return {version.tags[_NAME]: version for version in found if _NAME in version.tags}


def _register(registry: MlflowClient, record: ModelRecord) -> ModelVersion:
    tags = {_NAME: record.name, "gouji.version": record.version, "gouji.parent": record.parent or ""}
    tags |= {"gouji.dataset": record.dataset or "", "gouji.passed": str(record.passed)}
    return registry.create_model_version(
        MODEL,
        source=folder_of(record.name).absolute().as_uri(),
        run_id=record.run,
        tags=tags,
        description="\n".join(record.verdict) or None,
    )
