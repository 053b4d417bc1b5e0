// The processes that read documents, here and on other machines.

import { h, wide } from "../dom.js";
import { fullMoment, moment, number, t } from "../language.js";

export function workersPanel(workers) {
  const head = ["worker.id", "worker.kind", "worker.processes", "worker.seen", "list.status"].map((name) =>
    h("th", { scope: "col", class: name === "worker.processes" ? "num" : null }, t(name)),
  );
  const rows = workers.map(({ id, kind, processes, seen_at: seen, alive }) =>
    h(
      "tr",
      {},
      h("td", {}, h("code", {}, id)),
      h("td", {}, t(`worker.kind.${kind}`)),
      h("td", { class: "num" }, number(processes)),
      h("td", {}, h("time", { datetime: seen, title: fullMoment(seen) }, moment(seen))),
      h("td", {}, h("span", { class: `verdict ${alive ? "holds" : "undecided"}` }, t(alive ? "worker.alive" : "worker.gone"))),
    ),
  );
  return wide(t("overview.workers"), h("table", { class: "list even" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)));
}
