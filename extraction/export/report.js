"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const marksOf = new Map();
  for (const mark of all(".mark")) {
    const marks = marksOf.get(mark.dataset.for) || [];
    marks.push(mark);
    marksOf.set(mark.dataset.for, marks);
  }

  const light = (elements) => {
    for (const lit of all(".here")) lit.classList.remove("here");
    for (const element of elements) element && element.classList.add("here");
  };

  const reveal = (element, block = "center") => {
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    element.scrollIntoView({ block, inline: "nearest" });
  };

  // From a reading to its ink.
  const locate = (target, source) => {
    const marks = marksOf.get(target) || [];
    light([...marks, document.getElementById(target), source && source.closest(".card")]);
    if (marks.length) reveal(marks[0]);
    else if (document.getElementById(target)) reveal(document.getElementById(target));
  };

  // From the ink to its reading.
  const read = (mark) => {
    const item = document.getElementById(mark.dataset.for);
    light([...(marksOf.get(mark.dataset.for) || []), item]);
    if (item) {
      reveal(item);
      item.focus({ preventScroll: true });
    }
  };

  document.addEventListener("click", (event) => {
    const from = (selector) => event.target.closest(selector);
    if (from(".mark")) read(from(".mark"));
    else if (from("[data-ref]")) locate(from("[data-ref]").dataset.ref, from("[data-ref]"));
    else if (from(".grid td")) enter(from(".grid td"));
    else if (from("[data-zoom]")) zoom(from("[data-zoom]").dataset.zoom);
    else if (from("#language")) speak(root.dataset.ui === "zh" ? "en" : "zh");
  });

  const enter = (cell) => {
    cell.focus({ preventScroll: true });
    locate(cell.id, cell);
  };

  const speak = (language) => {
    root.dataset.ui = language;
    root.lang = language === "zh" ? "zh-CN" : "en";
  };

  const sheets = document.querySelector(".sheets");
  let scale = 1;
  const zoom = (step) => {
    scale = step === "fit" ? 1 : Math.min(6, Math.max(0.4, scale * (step === "in" ? 1.25 : 0.8)));
    sheets.style.width = `${scale * 100}%`;
  };

  // One cell of each table is in the tab order; arrows move from there over what is drawn.
  for (const grid of all(".grid")) {
    const first = grid.querySelector("td");
    if (first) first.tabIndex = 0;
  }
  const neighbour = (cell, key) => {
    const from = cell.getBoundingClientRect();
    const x = { ArrowLeft: from.left - 4, ArrowRight: from.right + 4 }[key] ?? from.left + Math.min(from.width / 2, 12);
    const y = { ArrowUp: from.top - 4, ArrowDown: from.bottom + 4 }[key] ?? from.top + Math.min(from.height / 2, 12);
    return all("td", cell.closest(".grid")).find((other) => {
      const box = other.getBoundingClientRect();
      return other !== cell && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    });
  };

  const cards = all(".card");
  const step = (by) => {
    if (!cards.length) return;
    const at = cards.findIndex((card) => card.classList.contains("here"));
    const card = cards[(at < 0 ? (by > 0 ? 0 : cards.length - 1) : at + by + cards.length) % cards.length];
    const reading = card.querySelector("[data-ref]");
    reading.focus({ preventScroll: true });
    locate(reading.dataset.ref, reading);
    card.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = event.target.closest && event.target.closest(".grid td");
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (cell && event.key.startsWith("Arrow")) {
      const next = neighbour(cell, event.key);
      if (next) {
        next.focus();
        event.preventDefault();
      }
    } else if (cell && (event.key === "Enter" || event.key === " ")) {
      enter(cell);
      event.preventDefault();
    }
  });

  addEventListener("beforeprint", () => {
    for (const fold of all("details")) fold.open = true;
  });
})();
