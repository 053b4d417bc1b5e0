"""Corrected reports in the service's database and store."""

from __future__ import annotations

from extraction.report import Report
from labeling.store import Forms
from service.storage.reports import StoredReports
from tests.unit.export.sample import sample_report
from tests.unit.service.api.desk import Desk


def test_each_document_of_the_same_bytes_keeps_to_its_own_forms(at: Desk) -> None:
    ids = {form: at.posted(form=form) for form in ("auto", "none", "gid-2021")}
    for id_ in ids.values():
        at.finish(id_)
    reports = StoredReports(at.database, at.store, "local")
    sha256 = at.client.get(f"/v1/documents/{ids['auto']}").json()["sha256"]
    found = reports.document(sha256)
    assert found is not None
    assert found.forms == ("gid-2021",), "the last one speaks for them"

    def corrected(forms: Forms) -> Report:
        report = sample_report()
        report.title = repr(forms)
        return report

    reports.save(sha256, corrected, reports.pages(sha256))
    titles = {form: at.client.get(f"/v1/documents/{id_}/report").json()["title"] for form, id_ in ids.items()}
    assert titles == {"auto": "None", "none": "()", "gid-2021": "('gid-2021',)"}
