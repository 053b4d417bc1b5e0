// The tree of sections with each section's own text.

import { h } from "../dom.js";
import { t } from "../language.js";
import { lead } from "./parts.js";
import { oneLine } from "./trails.js";

/** The sections, or null where the report has none. */
export function sectionsPanel(index) {
  if (!index.report.sections.length) return null;
  return h(
    "div",
    { class: "tree" },
    index.report.sections.map((section) => article(index, section)),
  );
}

function article(index, section) {
  const target = index.sectionId(section);
  const tables = index.report.tables.filter((table) => table.section === section.id);
  const links = tables.map((table) => {
    const { number } = index.tables.get(table.id);
    return h(
      "button",
      { type: "button", class: "tag", data: { jump: index.tableId(table) } },
      `${t("table")} ${number + 1} ${oneLine(table.caption ?? "")}`,
    );
  });
  return h(
    "article",
    { id: target, class: section.state },
    h(
      `h${Math.min(section.level + 2, 6)}`,
      {},
      lead(target, { class: "heading" }, oneLine(section.heading) || h("em", {}, t("section.untitled"))),
    ),
    section.state === "review" && section.reasons.length > 0 && h("p", { class: "why" }, section.reasons.join(t("joint"))),
    section.text
      .split("\n")
      .filter((line) => line.trim())
      .map((line) => h("p", {}, line)),
    links.length > 0 && h("p", { class: "tags" }, links),
    section.children.map((child) => article(index, child)),
  );
}
