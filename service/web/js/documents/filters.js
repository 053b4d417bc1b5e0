// What the list shows. The filters stand in the address: a filtered list can be kept and sent to somebody.

import { h } from "../dom.js";
import { number, t } from "../language.js";

const STATES = [
  ["filter.all", ""],
  ["filter.working", "queued,processing"],
  ["state.review", "review"],
  ["state.accepted", "accepted"],
  ["state.failed", "failed,cancelled"],
];
const TYPING = 350; // milliseconds without a key, after which the list follows

/**
 * `chosen`: {status, q, year, form, batch, sort}; `go(chosen)` shows the list with others. Returns the element, and `count` that
 * says anew how many documents are in each state.
 */
export function filters(chosen, overview, go) {
  const choose = (change) => go({ ...chosen, ...change });
  const any = ["status", "q", "year", "form", "batch"].some((name) => chosen[name]);
  const choice = states(chosen, choose);
  choice.count(overview.documents);
  const element = h(
    "form",
    { class: "filters", role: "search", "aria-label": t("filter"), on: { submit: (event) => event.preventDefault() } },
    choice.element,
    field("q", "filter.search", chosen, choose, { type: "search" }),
    field("year", "filter.year", chosen, choose, { inputmode: "numeric", pattern: "[0-9]{4}", maxlength: 4 }),
    overview.forms.length > 0 && forms(chosen, overview.forms, choose),
    chosen.batch && h("span", { class: "tag" }, t("filter.batch", { batch: chosen.batch })),
    any && h("button", { type: "button", class: "link", on: { click: () => go({ sort: chosen.sort }) } }, t("filter.clear")),
  );
  return { element, count: choice.count };
}

function states(chosen, choose) {
  const figures = STATES.map(() => h("b", {}));
  const buttons = STATES.map(([word, status], place) => {
    const pressed = (chosen.status ?? "") === status;
    const press = { click: () => choose({ status }) };
    return h("button", { type: "button", "aria-pressed": String(pressed), on: press }, t(word), figures[place]);
  });
  const count = (counts) => {
    for (const [place, [, status]] of STATES.entries()) {
      const names = status ? status.split(",") : Object.keys(counts);
      figures[place].textContent = number(names.reduce((sum, name) => sum + counts[name], 0));
    }
  };
  return { element: h("div", { class: "states", role: "group", "aria-label": t("list.status") }, buttons), count };
}

function field(name, word, chosen, choose, attributes) {
  let due;
  const set = (input) => {
    clearTimeout(due);
    if (input.checkValidity() && input.value !== (chosen[name] ?? "")) choose({ [name]: input.value.trim() });
  };
  const input = h("input", {
    ...attributes,
    id: `filter-${name}`,
    "aria-label": t(word),
    placeholder: t(word),
    value: chosen[name] ?? "",
    on: {
      input: () => {
        clearTimeout(due);
        due = setTimeout(set, TYPING, input);
      },
      change: () => set(input),
    },
  });
  return input;
}

function forms(chosen, known, choose) {
  const options = [["", t("filter.form.any")], ...known.map(({ id, name }) => [id, name === id ? id : `${id} ${name}`])].map(
    ([value, words]) => h("option", { value, selected: (chosen.form ?? "") === value }, words),
  );
  return h("select", { "aria-label": t("filter.form"), on: { change: (event) => choose({ form: event.target.value }) } }, options);
}
