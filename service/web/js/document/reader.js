// What was read, in one column: doubts first, then checks, fields, sections, tables.

import { all, centre, h } from "../dom.js";
import { t } from "../language.js";
import { aboutPanel } from "./about.js";
import { checksPanel } from "./checks.js";
import { fieldsPanel } from "./fields.js";
import { reviewPanel } from "./review.js";
import { sectionsPanel } from "./sections.js";
import { tablesPanel } from "./tables.js";

export class Reader {
  #onPick;

  /** `onPick(target)` is called when a reading is clicked that has a place on a page. */
  constructor(index, viewer, document_, onPick) {
    this.#onPick = onPick;
    const blocks = [
      ["review", index.doubts.length, reviewPanel(index, viewer, tasksOf(document_))],
      ["checks", index.report.checks.length, checksPanel(index)],
      ["fields", index.fieldNumbers.size, index.fieldNumbers.size ? fieldsPanel(index) : null],
      ["sections", index.sections.length, sectionsPanel(index)],
      ["tables", index.tables.size, tablesPanel(index)],
      ["about", null, aboutPanel(index, document_)],
    ].filter(([, , content]) => content !== null);
    this.element = h(
      "section",
      { class: "reader", tabindex: 0, "aria-label": t("readings") },
      h(
        "nav",
        { class: "tabs", "aria-label": t("contents") },
        blocks.map(([name, count]) => tab(name, count)),
      ),
      h("p", { class: "hint" }, t("hint.keys")),
      corrected(document_),
      problems(index.report),
      blocks.map(([name, , content]) =>
        h(
          "section",
          { class: "block", id: `block-${name}`, "aria-labelledby": `head-${name}` },
          h("h2", { id: `head-${name}` }, t(name)),
          content,
        ),
      ),
    );
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Lights the item `target` and the card that asks about it, and none other. */
  light(target) {
    for (const lit of all(".here", this.element)) lit.classList.remove("here");
    this.#item(target)?.classList.add("here");
    this.#card(target)?.classList.add("here");
  }

  /** Brings `target` into view and into focus: the card that asks about it, else the item itself. */
  show(target) {
    const item = this.#card(target) ?? this.#item(target);
    if (!item) return;
    this.#reveal(item);
    const focus = item.matches("td") ? item : item.querySelector("[data-ref]");
    focus?.focus({ preventScroll: true });
  }

  #item = (target) => this.element.querySelector(`#${target}`);
  #card = (target) => all(".card", this.element).find((card) => card.querySelector(`[data-ref="${target}"]`));

  #reveal(element) {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    centre(this.element, element);
  }

  #click(event) {
    const jump = event.target.closest("[data-jump]");
    if (jump) return this.element.querySelector(`#${jump.dataset.jump}`).scrollIntoView({ block: "start" });
    const ref = event.target.closest("[data-ref]");
    if (!ref) return undefined;
    if (ref.matches("td")) ref.focus({ preventScroll: true });
    return this.#pick(ref);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (by) this.step(by);
  }

  /** To the next doubt, or the one before. */
  step(by) {
    const cards = all(".card", this.element);
    if (!cards.length) return;
    const at = cards.findIndex((card) => card.classList.contains("here"));
    const card = cards[(at < 0 ? (by > 0 ? 0 : cards.length - 1) : at + by + cards.length) % cards.length];
    const reading = card.querySelector(".reading");
    reading.focus({ preventScroll: true });
    this.#reveal(card);
    this.#pick(reading);
  }

  /** Several doubts may lead to one place: the card that was chosen stays the lit one. */
  #pick(ref) {
    this.#onPick(ref.dataset.ref);
    const chosen = ref.closest(".card");
    if (chosen) for (const card of all(".card", this.element)) card.classList.toggle("here", card === chosen);
  }
}

function tab(name, count) {
  const hot = name === "review" && count > 0;
  return h(
    "button",
    { type: "button", data: { jump: `block-${name}` } },
    t(name),
    count !== null && h("b", { class: hot ? "hot" : null }, count),
  );
}

function problems({ problems: found }) {
  if (!found.length) return null;
  const item = ({ message, page }) =>
    h("li", {}, h("span", {}, message), page !== null && h("span", { class: "tag" }, t("page.number", { page })));
  return h("ul", { class: "problems", "aria-label": t("problems") }, found.map(item));
}

function corrected(document_) {
  return document_.corrected > 0 && h("p", { class: "calm" }, t("corrected", { n: document_.corrected }));
}

/** From a doubt to the address of its task in Label Studio, or null where none is open. */
function tasksOf(document_) {
  const asks = {
    field: (task, { code }) => task.field === code,
    cell: (task, { table, item }) => task.table === table.id && task.row === item.row && task.column === item.column,
    section: () => false,
  };
  const asksOfPage = (task, { place }) => !task.field && !task.table && task.page === place?.page;
  return (doubt) => {
    const task =
      document_.tasks.find((one) => asks[doubt.kind](one, doubt)) ?? document_.tasks.find((one) => asksOfPage(one, doubt));
    return task?.url ?? null;
  };
}
