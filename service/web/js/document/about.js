// Where a report comes from: file, hash, size, time, versions.

import { h } from "../dom.js";
import { bytes, duration, fullMoment, number, t } from "../language.js";

export function aboutPanel(index, document_) {
  const { report } = index;
  const made = report.made_by;
  const versions = [`gouji ${made.gouji}`, made.ocr, made.classifier, made.calibration, made.form].filter(Boolean);
  const rows = [
    ["document", report.source.name],
    ["hash", h("code", {}, report.source.sha256)],
    ["size", bytes(document_.size)],
    ["received", fullMoment(document_.created_at)],
    document_.timings?.total && ["took", duration(document_.timings.total)],
    ["pages", number(report.source.pages)],
    ["cells", number(report.tables.reduce((sum, table) => sum + table.cells.length, 0))],
    ["form", made.form ?? t("form.none")],
    ["made.by", versions.join(" · ")],
  ];
  return h(
    "dl",
    {},
    rows.filter(Boolean).map(([name, value]) => [h("dt", {}, t(name)), h("dd", {}, value)]),
  );
}
