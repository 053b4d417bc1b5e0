// The documents: where they are dropped, what is being uploaded, and the list of all.

import * as api from "../api.js";
import { h, fill } from "../dom.js";
import { t } from "../language.js";
import { mayWrite } from "../session.js";
import { showing } from "../notice.js";
import { dropZone } from "./drop.js";
import { filters } from "./filters.js";
import { List } from "./list.js";
import * as uploads from "./uploads.js";

/** `who`: what the key may do, `{scopes}`; `query`: the filters, as they stand in the address. */
export async function showDocuments(outlet, signal, who, query) {
  document.title = `${t("documents")} · gouji 勾稽`;
  const overview = await api.overview(signal);
  const chosen = Object.fromEntries(new URLSearchParams(query));
  const list = new List(chosen, signal);
  const sentence = h("p", { class: "sum" });
  const filter = filters(chosen, overview, go);
  const sayTotals = ({ documents }) => {
    fill(sentence, totals(documents));
    filter.count(documents);
  };
  sayTotals(overview);
  fill(
    outlet,
    h(
      "div",
      { class: "column" },
      h("div", { class: "title" }, h("h1", {}, t("documents")), sentence),
      dropZone(overview.limits, mayWrite(who), signal),
      uploads.panel(signal),
      filter.element,
      list.element,
    ),
  );
  await follow(list, sayTotals, signal);
}

function totals(documents) {
  const working = documents.queued + documents.processing;
  const total = Object.values(documents).reduce((sum, count) => sum + count, 0);
  const parts = [
    ["documents.total", total],
    working && ["documents.working", working],
    documents.review && ["documents.review", documents.review],
  ];
  return parts
    .filter(Boolean)
    .map(([key, n]) => t(key, { n }))
    .join(" · ");
}

/** Resolves when the list is there; it is kept as it is on the server until the view is left. */
function follow(list, sayTotals, signal) {
  return new Promise((resolve, reject) => {
    let fail = reject;
    const joined = async () => {
      await Promise.all([list.load(), uploads.refresh(signal)]);
      fail = showing(list.element, signal);
      resolve();
    };
    listen(list, sayTotals, joined, signal).catch((problem) => fail(problem));
  });
}

async function listen(list, sayTotals, joined, signal) {
  let due = null;
  const count = async () => {
    due = null;
    sayTotals(await api.overview(signal));
  };
  const recount = () => {
    due ??= setTimeout(() => count().catch(showing(list.element, signal)), 1000);
  };
  for await (const { event, data } of api.events("/events", signal)) {
    if (event === "document") {
      list.update(data);
      uploads.update(data);
    } else if (event === "deleted") list.drop(data.id);
    else if (event === "joined") await joined();
    recount();
  }
}

/** Goes to the list with these filters. */
function go(chosen) {
  const given = Object.entries(chosen).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  location.hash = query ? `#/documents?${query}` : "#/documents";
}
