// Starts the page: the frame around the views, and which view an address shows (`#/documents`, `#/documents/ID`, `#/overview`).

import * as api from "./api.js";
import { h, fill } from "./dom.js";
import { showDocument } from "./document/view.js";
import { showDocuments } from "./documents/view.js";
import { language, mark, speak, t } from "./language.js";
import { problemBox } from "./notice.js";
import { showOverview } from "./overview/view.js";
import * as session from "./session.js";

const main = document.getElementById("main");
const ROUTES = [
  [/^#\/documents\/([\w-]+)$/, "nav.documents", (signal, who, id) => showDocument(main, signal, who, id)],
  [/^#\/documents(?:\?(.*))?$/, "nav.documents", (signal, who, query) => showDocuments(main, signal, who, query ?? "")],
  [/^#\/overview$/, "nav.overview", (signal, who) => showOverview(main, signal, who)],
];
let leave = new AbortController();

/** Shows what the address names. Everything that the view before has running is stopped through its signal. */
async function show() {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const address = location.hash || "#/documents";
  const [pattern, section, view] = ROUTES.find(([route]) => route.test(address)) ?? [];
  frame(section);
  if (!view) return missing();
  document.body.classList.add("waiting");
  try {
    const who = await api.enter(signal);
    frame(section);
    await view(signal, who, ...pattern.exec(address).slice(1));
  } catch (problem) {
    if (signal.aborted) return;
    if (!(problem instanceof api.Problem)) throw problem;
    fill(main, problemBox(problem, show));
  } finally {
    if (!signal.aborted) document.body.classList.remove("waiting");
  }
}

function missing() {
  document.title = "gouji 勾稽";
  fill(
    main,
    h(
      "div",
      { class: "lone" },
      h("h1", {}, t("missing.title")),
      h("p", {}, t("missing.hint")),
      h("a", { href: "#/documents" }, t("back")),
    ),
  );
}

function frame(section) {
  const link = (name, href) => h("a", { href, "aria-current": name === section ? "page" : null }, t(name));
  const speakOther = () => {
    speak(language() === "zh" ? "en" : "zh");
    show();
    document.getElementById("language").focus();
  };
  const forget = () => {
    session.forget();
    location.reload();
  };
  document.getElementById("skip").textContent = t("skip");
  fill(
    document.getElementById("masthead"),
    h("a", { class: "brand", href: "#/documents" }, h("b", { lang: "zh-CN" }, "勾稽"), h("span", { lang: "en" }, "gouji")),
    h("nav", { "aria-label": t("nav") }, link("nav.documents", "#/documents"), link("nav.overview", "#/overview")),
    h(
      "div",
      { class: "tools" },
      session.key() && h("button", { type: "button", class: "quiet", on: { click: forget } }, t("key.forget")),
      h(
        "button",
        { type: "button", class: "quiet", id: "language", title: t("language.switch"), on: { click: speakOther } },
        t("language.other"),
      ),
    ),
  );
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address names the view: it must stay
  main.focus();
});
addEventListener("hashchange", async () => {
  await show();
  if (main.contains(document.activeElement)) return; // a reader was faster than the view, and has begun
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
});
mark();
show();
