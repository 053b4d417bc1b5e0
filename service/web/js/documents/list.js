// The list of documents: sorted and filtered by the server, so that it is right for thousands; kept up to date as things happen.

import * as api from "../api.js";
import { h, fill } from "../dom.js";
import { fullMoment, moment, number, percent, t } from "../language.js";
import { showing } from "../notice.js";
import { save } from "../save.js";
import { doubtsOf, failureOf, isRunning, pill, shareOf, stageOf } from "../status.js";

const PAGE = 50;
const COLUMNS = ["name", "status", "review", "pages", "created"];
const FALLING_FIRST = new Set(["review", "pages", "created"]);

export class List {
  #chosen;
  #signal;
  #rows = new Map(); // id -> {summary, row}
  #next = null;
  #total = 0;

  /** `chosen`: the filters and the order, as in the address. */
  constructor(chosen, signal) {
    this.#chosen = { sort: "-created", ...chosen };
    this.#signal = signal;
    this.body = h("tbody", {});
    this.more = h("button", {
      type: "button",
      class: "quiet more",
      hidden: true,
      on: { click: () => this.#append().catch(showing(this.element, signal)) },
    });
    this.none = h("div", { class: "lone", hidden: true });
    const head = h(
      "tr",
      {},
      COLUMNS.map((column) => this.#head(column)),
    );
    this.table = h("table", { class: "documents", "aria-label": t("list") }, h("thead", {}, head), this.body);
    const fields = h(
      "button",
      { type: "button", class: "link", on: { click: () => save(`/fields.csv?${this.#filters()}`) } },
      t("list.fields"),
    );
    this.foot = h("p", { class: "foot", hidden: true }, fields);
    this.element = h("section", { class: "listing", "aria-label": t("list") }, this.table, this.none, this.more, this.foot);
  }

  /** Fetches the list anew. */
  async load() {
    const page = await api.listDocuments({ ...this.#chosen, limit: PAGE }, this.#signal);
    this.#rows.clear();
    this.body.replaceChildren();
    this.#take(page);
  }

  /** Takes in what the server says of one document; one that is new stands first. */
  update(summary) {
    const known = this.#rows.get(summary.id);
    if (known && known.summary.revision > summary.revision) return;
    if (!known && !this.#belongs(summary)) return;
    const row = this.#row(summary);
    if (known) {
      const focused = known.row.contains(document.activeElement);
      known.row.replaceWith(row);
      if (focused) row.querySelector("a").focus({ preventScroll: true });
    } else {
      this.body.prepend(row);
      this.#total += 1;
    }
    this.#rows.set(summary.id, { summary, row });
    this.#sayRest();
  }

  drop(id) {
    this.#rows.get(id)?.row.remove();
    if (this.#rows.delete(id)) this.#total -= 1;
    this.#sayRest();
  }

  async #append() {
    this.#take(await api.listDocuments({ ...this.#chosen, limit: PAGE, cursor: this.#next }, this.#signal));
  }

  #take(page) {
    for (const summary of page.documents) {
      if (this.#rows.has(summary.id)) continue;
      const row = this.#row(summary);
      this.#rows.set(summary.id, { summary, row });
      this.body.append(row);
    }
    this.#next = page.next;
    this.#total = page.total;
    this.#sayRest();
  }

  #sayRest() {
    const filtered = ["status", "q", "year", "form", "batch"].some((name) => this.#chosen[name]);
    const empty = this.#rows.size === 0;
    this.table.hidden = this.foot.hidden = empty;
    this.none.hidden = !empty;
    fill(this.none, h("h2", {}, t(filtered ? "list.none" : "list.empty")), !filtered && h("p", {}, t("list.empty.hint")));
    this.more.hidden = this.#next === null;
    fill(this.more, t("list.more", { n: Math.min(PAGE, this.#total - this.#rows.size) }));
  }

  /** A new document is shown at once only where no filter could speak against it. */
  #belongs(summary) {
    const { status, q, year, form, batch } = this.#chosen;
    if (q || year || form || (batch && batch !== summary.batch)) return false;
    return !status || status.split(",").includes(summary.status);
  }

  #filters() {
    const { sort: _, ...filters } = this.#chosen;
    return new URLSearchParams(filters).toString();
  }

  #head(column) {
    const [, minus, sorted] = /^(-?)(.*)$/.exec(this.#chosen.sort);
    const order = sorted === column ? (minus ? "descending" : "ascending") : null;
    const falls = sorted === column ? !minus : FALLING_FIRST.has(column);
    const go = () => {
      location.hash = `#/documents?${new URLSearchParams({ ...this.#chosen, sort: `${falls ? "-" : ""}${column}` })}`;
    };
    const words = t(`list.${column}`);
    const button = h("button", { type: "button", title: t("list.sort", { column: words }), on: { click: go } }, words);
    return h("th", { scope: "col", class: `col-${column}`, "aria-sort": order }, button);
  }

  #row(summary) {
    const doubts = doubtsOf(summary);
    const under = [summary.organization, summary.year, failureOf(summary)].filter(Boolean).join(" · ");
    return h(
      "tr",
      { data: { id: summary.id } },
      h(
        "td",
        { class: "name" },
        h("a", { href: `#/documents/${summary.id}` }, summary.name),
        under && h("span", { class: "under" }, under),
      ),
      h("td", { class: "status-cell" }, pill(summary.status), isRunning(summary) && running(summary)),
      h(
        "td",
        { class: "review num" },
        doubts ? h("b", {}, number(doubts)) : doubts === 0 ? h("span", { class: "calm-text" }, t("list.sure")) : "—",
      ),
      h("td", { class: "pages num" }, summary.pages ? number(summary.pages) : "—"),
      h(
        "td",
        { class: "created" },
        h("time", { datetime: summary.created_at, title: fullMoment(summary.created_at) }, moment(summary.created_at)),
      ),
    );
  }
}

function running(summary) {
  const share = shareOf(summary);
  return [
    h("progress", { max: 1, value: share, "aria-label": t("upload.progress", { name: summary.name }) }, percent(share)),
    h("span", { class: "under" }, stageOf(summary)),
  ];
}
