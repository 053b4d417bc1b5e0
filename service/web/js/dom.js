// Elements without markup strings: what a document says is only ever set as text, so it can never become code.

/**
 * An HTML element. `attributes`: `class`, `on` ({event: listener}), `style` ({property: value}), `data` ({name: value}); true
 * sets an attribute without a value; false, null and undefined leave it out. Children: nodes, strings, numbers, nested
 * lists; null, undefined and false are skipped.
 */
export const h = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);

/** An SVG element, likewise. */
export const s = (tag, attributes, ...children) =>
  build(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) apply(element, name, value);
  element.append(...nodes(children));
  return element;
}

function apply(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
  else if (name === "style") for (const [property, set] of Object.entries(value)) element.style.setProperty(property, set);
  else if (name === "data") Object.assign(element.dataset, value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}

/** A box that scrolls sideways where its table is too wide; the arrow keys scroll it, too. */
export const wide = (label, table) => h("div", { class: "wide", tabindex: 0, role: "group", "aria-label": label }, table);

/** Replaces all that `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** The same where a reader may be at it: folds that were open, told by what they are called, stay open, and keep the focus. */
export function refill(element, ...children) {
  const open = new Map(all("details[open]", element).map((fold) => [titleOf(fold), fold.contains(document.activeElement)]));
  fill(element, ...children);
  for (const fold of all("details", element)) {
    if (!open.has(titleOf(fold))) continue;
    fold.open = true;
    if (open.get(titleOf(fold))) fold.querySelector("summary").focus();
  }
  return element;
}

const titleOf = (fold) => fold.querySelector("summary").textContent;

export const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

/** Scrolls `scroller` alone, never the page around it, until `element` stands in its middle; at once where motion is unwelcome. */
export function centre(scroller, element) {
  const outer = scroller.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  const gap = (outerSize, innerSize) => Math.max((outerSize - innerSize) / 2, 12);
  scroller.scrollBy({
    top: inner.top - outer.top - gap(outer.height, inner.height),
    left: inner.left >= outer.left && inner.right <= outer.right ? 0 : inner.left - outer.left - gap(outer.width, inner.width),
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

/** Says `text` to screen readers without moving the focus. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}
