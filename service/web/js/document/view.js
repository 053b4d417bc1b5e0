// One document: its pages on one side, what was read on the other; clicking either finds the other.

import * as api from "../api.js";
import { h, announce, fill, refill } from "../dom.js";
import { t } from "../language.js";
import { showing } from "../notice.js";
import { mayWrite } from "../session.js";
import { isRunning } from "../status.js";
import { documentHead } from "./head.js";
import { ReportIndex } from "./index.js";
import { unfinished } from "./progress.js";
import { Reader } from "./reader.js";
import { Viewer } from "./viewer.js";

const WIDTH = 1600; // pixels of a page's picture: sharp at twice the size of half a screen

/** `who`: what the key may do, `{scopes}`. */
export async function showDocument(outlet, signal, who, id) {
  const head = h("div", {});
  const body = h("div", { class: "document-body" });
  const pictures = pagePictures(id, signal);
  let shown = null; // {document, viewer} of the report on the page

  const show = async (document_) => {
    document.title = `${document_.title ?? document_.name} · gouji 勾稽`;
    refill(head, documentHead(document_, mayWrite(who), show));
    if (document_.status !== "accepted" && document_.status !== "review") {
      fill(body, unfinished(document_));
      return;
    }
    const again = shown !== null;
    if (again && sameReport(shown.document, document_)) return;
    const [report, years] = await Promise.all([api.report(id, signal), api.years(id, signal)]);
    report.checks.push(...years.checks);
    shown?.viewer.close();
    shown = { document: document_, viewer: desk(body, new ReportIndex(report), pictures(report), document_) };
    if (again) announce(t("updated"));
  };

  const first = await api.document_(id, signal);
  fill(outlet, h("div", { class: "document" }, head, body));
  await show(first);
  follow(id, first, show, signal).catch(showing(body, signal));
}

const sameReport = (a, b) =>
  a.run === b.run && a.corrected === b.corrected && a.finished_at === b.finished_at && a.tasks.length === b.tasks.length;

/** Shows the document as it changes: page by page while it is processed, and again when people have corrected it. */
async function follow(id, first, show, signal) {
  let revision = first.revision;
  const take = async (document_) => {
    if (document_.revision <= revision) return;
    revision = document_.revision;
    await show(document_);
  };
  if (isRunning(first)) {
    for await (const { event, data } of api.events(`/documents/${id}/events`, signal)) if (event === "document") await take(data);
  }
  for await (const { event, data } of api.events("/events", signal)) {
    if (event === "deleted" && data.id === id) location.hash = "#/documents";
    else if (event === "joined" || (event === "document" && data.id === id)) await take(await api.document_(id, signal));
  }
}

/** From a page's number to a promise of an address of its picture; each is fetched once. Pages that were not scanned are drawn. */
function pagePictures(id, signal) {
  const kept = new Map();
  signal.addEventListener("abort", () => kept.forEach((address) => address.then(URL.revokeObjectURL, () => {})));
  return (report) => {
    const scanned = new Set(report.pages.filter((page) => page.recognized).map((page) => page.number));
    return (number) => {
      if (!kept.has(number))
        kept.set(number, api.pagePicture(id, number, scanned.has(number) ? WIDTH : null, signal).then(URL.createObjectURL));
      return kept.get(number);
    };
  };
}

/** Pages left, readings right, each finding the other. Returns the viewer. */
function desk(body, index, pictures, document_) {
  const select = (target) => {
    viewer.light(target);
    reader.light(target);
  };
  const viewer = new Viewer(index, pictures, (target) => {
    select(target);
    reader.show(target);
  });
  const reader = new Reader(index, viewer, document_, (target) => {
    select(target);
    viewer.show(target);
  });
  fill(body, h("div", { class: "desk" }, viewer.element, reader.element));
  return viewer;
}
