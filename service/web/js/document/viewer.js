// The pages of a document with a box for everything that was read.

import { h, s, all, centre, fill } from "../dom.js";
import { t } from "../language.js";

const NEAR = "800px"; // how far outside the view a picture is fetched before it is needed
const TURNED = 2; // degrees from which on a reader wants to know
const ZOOM = { least: 0.4, most: 6, step: 1.25 };
const LEGIBLE = 0.34; // of the view's width: a box that is narrower is shown larger on a narrow screen
const NARROW = 620; // pixels of width of the viewer, below which a page as a whole cannot be read

/** Pages as SVG in their own unit. `onPick(target)` is called when a box is clicked. */
export class Viewer {
  #index;
  #pictures;
  #scale = 1;
  #marks = new Map();
  #observer;

  /** `pictures`: a function from a page's number to a promise of a URL of its picture. */
  constructor(index, pictures, onPick) {
    this.#index = index;
    this.#pictures = pictures;
    this.sheets = h("div", { class: "sheets" });
    this.scroll = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("pages") }, this.sheets);
    this.element = h("section", { class: "viewer", "aria-label": t("original") }, this.#bar(), this.scroll);
    this.#observer = new IntersectionObserver((entries) => this.#arrive(entries), { rootMargin: NEAR });
    for (const page of index.pages.values()) this.sheets.append(this.#sheet(page));
    this.sheets.addEventListener("click", (event) => {
      const mark = event.target.closest(".mark");
      if (mark) onPick(mark.dataset.for);
    });
  }

  /** Lights the boxes of `target`, and none other. */
  light(target) {
    for (const lit of all(".mark.here", this.sheets)) lit.classList.remove("here");
    for (const mark of this.#marks.get(target) ?? []) mark.classList.add("here");
  }

  /** Brings the boxes of `target` into view; larger, where they would be too small to read. */
  show(target) {
    const [mark] = this.#marks.get(target) ?? [];
    if (!mark) return;
    const width = this.scroll.clientWidth;
    const seen = mark.getBoundingClientRect().width;
    if (width < NARROW && seen < width * LEGIBLE) this.#zoomTo(Math.min(this.#scale * ((width * LEGIBLE) / seen), 3));
    centre(this.scroll, mark);
  }

  /** A picture of the place around a box, to be judged without leaving the line that asks. */
  snippet(place) {
    const page = place && this.#index.pages.get(place.page);
    if (!page) return null;
    const [x0, y0, x1, y1] = place.box;
    const margin = Math.max(y1 - y0, page.height / 80) * 2.2;
    const view = [
      Math.max(x0 - margin * 1.6, 0),
      Math.max(y0 - margin * 0.35, 0),
      Math.min(x1 + margin * 1.6, page.width),
      Math.min(y1 + margin * 0.35, page.height),
    ];
    const picture = s(
      "svg",
      {
        class: "snippet",
        viewBox: `${view[0]} ${view[1]} ${Math.max(view[2] - view[0], 1)} ${Math.max(view[3] - view[1], 1)}`,
        "aria-hidden": "true",
      },
      s("use", { href: `#ink-${page.number}` }),
      s("rect", { class: "focus", x: x0, y: y0, width: x1 - x0, height: y1 - y0 }),
    );
    picture.dataset.page = page.number;
    this.#observer.observe(picture);
    return picture;
  }

  close() {
    this.#observer.disconnect();
  }

  #bar() {
    const legend = ["review", "accepted", "heading"].map((kind) =>
      h("span", {}, h("i", { class: `swatch ${kind}` }), t(kind === "heading" ? "sections" : `state.${kind}`)),
    );
    const zoom = [
      ["−", "zoom.out", () => this.#zoomTo(this.#scale / ZOOM.step)],
      ["⤢", "zoom.fit", () => this.#zoomTo(1)],
      ["+", "zoom.in", () => this.#zoomTo(this.#scale * ZOOM.step)],
    ].map(([sign, label, click]) =>
      h("button", { type: "button", class: "quiet", "aria-label": t(label), title: t(label), on: { click } }, sign),
    );
    return h("div", { class: "viewer-bar" }, h("div", { class: "legend" }, legend), h("div", { class: "zoom" }, zoom));
  }

  #zoomTo(scale) {
    const { scroll } = this;
    const middle = (scroll.scrollTop + scroll.clientHeight / 2) / scroll.scrollHeight;
    this.#scale = Math.min(ZOOM.most, Math.max(ZOOM.least, scale));
    this.sheets.style.width = `${this.#scale * 100}%`;
    scroll.scrollTop = middle * scroll.scrollHeight - scroll.clientHeight / 2;
  }

  #sheet(page) {
    const turned = ((((page.rotation + 180) % 360) + 360) % 360) - 180;
    const facts = [page.dpi && `${Math.round(page.dpi)} dpi`, Math.abs(turned) >= TURNED && `↻ ${Math.round(turned)}°`];
    const title = t("page.of", { page: page.number, pages: this.#index.pages.size });
    const ink = s("g", { id: `ink-${page.number}` }, s("rect", { class: "paper", width: page.width, height: page.height }));
    const marks = this.#index.marks(page.number).map((mark) => this.#mark(mark));
    const svg = s("svg", { viewBox: `0 0 ${page.width} ${page.height}`, role: "img", "aria-label": title }, ink, marks);
    svg.dataset.page = page.number;
    this.#observer.observe(svg);
    const caption = h("figcaption", {}, h("span", {}, title), h("span", {}, facts.filter(Boolean).join(" · ")));
    return h("figure", { class: "sheet", id: `page-${page.number}` }, caption, svg);
  }

  #mark({ box, target, kind, name }) {
    const [x0, y0, x1, y1] = box;
    const mark = s("rect", { class: `mark ${kind}`, x: x0, y: y0, width: x1 - x0, height: y1 - y0 }, s("title", {}, name));
    mark.dataset.for = target;
    if (!this.#marks.has(target)) this.#marks.set(target, []);
    this.#marks.get(target).push(mark);
    return mark;
  }

  #arrive(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.#observer.unobserve(target);
      this.#load(Number(target.dataset.page));
    }
  }

  async #load(number) {
    const ink = this.sheets.querySelector(`#ink-${number}`);
    if (ink.dataset.asked) return;
    ink.dataset.asked = "yes";
    const { width, height } = this.#index.pages.get(number);
    try {
      const href = await this.#pictures(number);
      ink.append(s("image", { href, width, height, preserveAspectRatio: "none" }));
    } catch (problem) {
      const caption = ink.closest(".sheet").querySelector("figcaption");
      caption.append(fill(h("span", { class: "why" }), problem.title ?? problem.message));
    }
  }
}
