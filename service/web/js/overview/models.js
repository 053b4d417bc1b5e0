// The versions of the token classifier: which is in use, how good each is, how its training went.

import * as api from "../api.js";
import { h, s, announce, fill } from "../dom.js";
import { fullMoment, moment, number, t } from "../language.js";
import { showing } from "../notice.js";

const CURVE = { width: 180, height: 44 };

/** Fills `outlet`; `mayPromote`: whether this key may put a version into use. */
export async function modelsPanel(outlet, mayPromote, signal) {
  const { champion, models } = await api.models(signal);
  const use = async (version) => {
    await api.promote(version);
    announce(t("model.promote.done", { version }));
    await modelsPanel(outlet, mayPromote, signal);
  };
  const promote = (version) => use(version).catch(showing(outlet, signal));
  const content = models.length
    ? h(
        "ul",
        { class: "models" },
        models.map((model) => card(model, model.version === champion, mayPromote && promote)),
      )
    : h("p", { class: "note" }, t("overview.models.none"));
  fill(outlet, h("section", { class: "panel" }, h("h2", {}, t("overview.models")), content));
}

function card(model, inUse, promote) {
  const role = inUse ? "champion" : model.aliases.includes("challenger") ? "challenger" : null;
  const metrics = Object.entries(model.metrics).map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, number(value, 4))),
  );
  const curves = Object.entries(model.curves).filter(([, points]) => points.length > 1);
  return h(
    "li",
    { class: role },
    h(
      "div",
      { class: "model-head" },
      h("b", {}, model.version),
      role && h("span", { class: `verdict ${inUse ? "holds" : "undecided"}` }, t(`model.${role}`)),
      model.created_at &&
        h("time", { class: "note", datetime: model.created_at, title: fullMoment(model.created_at) }, moment(model.created_at)),
      promote &&
        !inUse &&
        h("button", { type: "button", class: "quiet", on: { click: () => promote(model.version) } }, t("model.promote")),
    ),
    metrics.length > 0 && h("dl", { class: "metrics" }, metrics),
    curves.length > 0 &&
      h(
        "div",
        { class: "curves" },
        curves.map(([name, points]) => curve(name, points)),
      ),
    model.reasons.length > 0 &&
      h(
        "ul",
        { class: "reasons" },
        model.reasons.map((reason) => h("li", {}, reason)),
      ),
  );
}

/** A curve over training steps, with its first and last value. */
function curve(name, points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const scale = (value, values, size) => {
    const least = Math.min(...values);
    const span = Math.max(...values) - least || 1;
    return 3 + ((value - least) / span) * (size - 6);
  };
  const line = points.map(
    ([x, y]) => `${scale(x, xs, CURVE.width).toFixed(1)},${(CURVE.height - scale(y, ys, CURVE.height)).toFixed(1)}`,
  );
  const words = t("model.curve", { name, first: number(ys[0], 4), last: number(ys.at(-1), 4) });
  const [endX, endY] = line.at(-1).split(",");
  const drawing = s(
    "svg",
    { class: "curve", viewBox: `0 0 ${CURVE.width} ${CURVE.height}`, role: "img", "aria-label": words },
    s("polyline", { points: line.join(" ") }),
    s("circle", { cx: endX, cy: endY, r: 2.5 }),
  );
  return h("figure", {}, drawing, h("figcaption", {}, name, h("b", {}, number(ys.at(-1), 4))));
}
