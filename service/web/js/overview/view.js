// How the service is doing: speed, queue, what waits for people, how sure the accepted values are, which models there are.

import * as api from "../api.js";
import { h, fill } from "../dom.js";
import { duration, number, percent, t } from "../language.js";
import { showing } from "../notice.js";
import { pill } from "../status.js";
import { modelsPanel } from "./models.js";
import { throughputChart } from "./throughput.js";
import { workersPanel } from "./workers.js";

const EVERY = 5000; // milliseconds between two looks at the figures
const STATES = ["accepted", "review", "processing", "queued", "failed", "cancelled"];

/** `who`: what the key may do, `{scopes}`. */
export async function showOverview(outlet, signal, who) {
  document.title = `${t("overview")} · gouji 勾稽`;
  const figures = h("div", {});
  const models = h("div", {});
  const first = await api.overview(signal);
  fill(
    outlet,
    h(
      "div",
      { class: "column overview" },
      h("div", { class: "title" }, h("h1", {}, t("overview")), h("p", { class: "sum" }, t("overview.version", first))),
      figures,
      models,
    ),
  );
  const draw = async (overview) => fill(figures, ...(await panels(overview, signal)));
  await draw(first);
  await modelsPanel(models, who.scopes.includes("admin"), signal);
  const redraw = async () => {
    if (!figures.contains(document.activeElement)) await draw(await api.overview(signal)); // what somebody stands on stays
  };
  const timer = setInterval(() => redraw().catch(showing(figures, signal)), EVERY);
  signal.addEventListener("abort", () => clearInterval(timer));
}

async function panels(overview, signal) {
  const waiting = await api.review(signal);
  return [
    h("div", { class: "figures" }, speed(overview), queue(overview), share(overview), bound(overview)),
    h(
      "div",
      { class: "pair" },
      block("overview.throughput", throughputChart(overview.throughput)),
      block("overview.documents", documents(overview.documents)),
    ),
    block("overview.review", reviewQueue(waiting)),
    block("overview.workers", workersPanel(overview.workers)),
  ];
}

const block = (title, ...content) => h("section", { class: "panel" }, h("h2", {}, t(title)), content);

const figure = (title, value, note, kind = "") =>
  h("div", { class: `figure ${kind}` }, h("h2", {}, t(title)), h("p", { class: "value" }, value), h("p", { class: "note" }, note));

const speed = ({ pages_per_second: rate }) =>
  figure("overview.speed", number(rate * 60, rate * 60 < 10 ? 1 : 0), t("overview.speed.note"));

function queue({ queue: { length, oldest_seconds: oldest } }) {
  const note = length ? t("overview.queue.oldest", { time: duration(oldest ?? 0) }) : t("overview.queue.empty");
  return figure("overview.queue", number(length), note);
}

const share = ({ review }) =>
  figure("overview.share", review.share === null ? "—" : percent(review.share), t("overview.share.note", { n: review.documents }));

function bound({ error_bound: bound_ }) {
  if (!bound_ || bound_.value === null) return figure("overview.bound", "—", t("overview.bound.none"));
  return figure(
    "overview.bound",
    percent(bound_.value),
    t("overview.bound.note", { confidence: percent(bound_.confidence), n: bound_.answers }),
  );
}

/** How many documents are in each state, as a bar and in words. */
function documents(counts) {
  const total = STATES.reduce((sum, state) => sum + counts[state], 0);
  const present = STATES.filter((state) => counts[state] > 0);
  const bar = h(
    "div",
    { class: "stack", "aria-hidden": "true" },
    present.map((state) => h("span", { class: state, style: { "flex-grow": counts[state] } })),
  );
  const link = (state) => `#/documents?status=${state}`;
  const rows = STATES.map((state) =>
    h(
      "li",
      {},
      h("a", { href: link(state) }, pill(state)),
      h("b", {}, number(counts[state])),
      h("span", { class: "note" }, total ? `${number((100 * counts[state]) / total, 1)}%` : ""),
    ),
  );
  return [bar, h("ul", { class: "states-list" }, rows)];
}

function reviewQueue({ label_studio: studio, documents: waiting }) {
  const link = studio
    ? h(
        "a",
        { class: "quiet", href: studio, target: "_blank", rel: "noopener noreferrer" },
        t("overview.review.open"),
        h("span", { "aria-hidden": "true" }, " ↗"),
      )
    : h("p", { class: "note" }, t("overview.review.unset"));
  const rows = waiting.map(({ document: summary }) =>
    h(
      "li",
      {},
      h(
        "a",
        { href: `#/documents/${summary.id}` },
        summary.organization ? `${summary.organization} ${summary.year ?? ""}` : summary.name,
      ),
      h("span", { class: "note" }, summary.name),
      h("b", {}, t("overview.review.fields", { n: summary.doubts })),
    ),
  );
  return [rows.length ? h("ol", { class: "waiting-list" }, rows) : h("p", { class: "calm" }, t("overview.review.none")), link];
}
