// Pages a minute over the last hour, as bars.

import { h, s } from "../dom.js";
import { locale, t } from "../language.js";

const WIDTH = 600;
const HEIGHT = 120;
const GAP = 2;

/** `minutes`: [{at, pages}], in order, a row a minute. */
export function throughputChart(minutes) {
  const sum = minutes.reduce((total, { pages }) => total + pages, 0);
  if (!sum) return h("p", { class: "note" }, t("overview.throughput.none"));
  const most = Math.max(...minutes.map(({ pages }) => pages));
  const words = t("overview.throughput.sum", { n: sum, most });
  const step = WIDTH / minutes.length;
  const time = new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" });
  const bars = minutes.map(({ at, pages }, place) => {
    const height = (pages / most) * (HEIGHT - 4);
    const title = s("title", {}, t("overview.throughput.bar", { time: time.format(new Date(at)), n: pages }));
    return s("rect", { class: "bar", x: place * step + GAP / 2, y: HEIGHT - height, width: step - GAP, height, rx: 1.5 }, title);
  });
  const ends = [minutes[0], minutes.at(-1)].map(({ at }) => h("span", {}, time.format(new Date(at))));
  return [
    s(
      "svg",
      { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words, preserveAspectRatio: "none" },
      bars,
    ),
    h("p", { class: "axis", "aria-hidden": "true" }, ends),
    h("p", { class: "note" }, words),
  ];
}
