// What is being uploaded: goes on while other views are shown, and is told page by page.

import * as api from "../api.js";
import { h, fill, announce } from "../dom.js";
import { t, percent } from "../language.js";
import { showing } from "../notice.js";
import { doubtsOf, isRunning, pill, shareOf, stageOf } from "../status.js";

const AT_ONCE = 2;
const TRIES = 5; // of one file, while the server says that it is busy
const all = []; // {name, file, state: waiting | sending | busy | received | refused, share, seconds, document, answer, problem}
let sending = 0;
let redraw = () => {};

/** The uploads of this visit, redrawn as they change until `signal` is aborted. */
export function panel(signal) {
  const element = h("section", { class: "uploads", "aria-label": t("uploads") });
  redraw = () => draw(element);
  signal.addEventListener("abort", () => (redraw = () => {}));
  redraw();
  return element;
}

/** Uploads `files`, a few at once, in order. */
export function add(files) {
  for (const file of files) all.push({ name: file.name, file, state: "waiting", share: 0 });
  redraw();
  next();
}

/** Asks again for what is not known to have ended: the server may have told it while nobody listened. */
export async function refresh(signal) {
  for (const { document } of all) if (document && isRunning(document)) update(await api.document_(document.id, signal));
}

/** Takes in what the server says of a document. */
export function update(summary) {
  const upload = all.find(({ document }) => document?.id === summary.id);
  if (!upload || upload.document.revision > summary.revision) return;
  const ended = isRunning(upload.document) && !isRunning(summary);
  upload.document = summary;
  if (ended) announce(t("upload.done", { name: upload.name }));
  redraw();
}

async function next() {
  if (sending >= AT_ONCE) return;
  const upload = all.find(({ state }) => state === "waiting");
  if (!upload) return;
  upload.state = "sending"; // at once: the next call must find another
  sending += 1;
  next();
  try {
    await send(upload);
    if (upload.document) update(await api.document_(upload.document.id)); // an event may have come before it was known here
  } catch (problem) {
    showing(document.getElementById("main"))(problem);
  } finally {
    sending -= 1;
    redraw();
    next();
  }
}

async function send(upload) {
  const attempt = token(); // the same for every try, so that a file that arrived though its answer was lost counts once
  for (let tried = 1; ; tried += 1) {
    upload.state = "sending";
    try {
      receive(
        upload,
        await api.upload(upload.file, attempt, (share) => {
          upload.share = share;
          redraw();
        }),
      );
      return;
    } catch (problem) {
      if (!(problem instanceof api.Problem)) throw problem;
      if (problem.code !== "busy" || tried === TRIES) {
        Object.assign(upload, { state: "refused", problem, file: null });
        announce(t("upload.failed", { name: upload.name }));
        return;
      }
      await wait(upload, problem.retryAfter ?? 5);
    }
  }
}

async function wait(upload, seconds) {
  Object.assign(upload, { state: "busy", share: 0 });
  for (upload.seconds = seconds; upload.seconds > 0; upload.seconds -= 1) {
    redraw();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

function receive(upload, answer) {
  Object.assign(upload, { state: "received", answer, file: null });
  if (!answer.id) return;
  upload.document = { id: answer.id, status: answer.status, stage: "waiting", pages: 0, pages_done: 0, revision: -1, counts: null };
}

function draw(element) {
  element.hidden = all.length === 0;
  const ended = all.filter(hasEnded);
  const clear = () => {
    for (const upload of ended) all.splice(all.indexOf(upload), 1);
    redraw();
  };
  const button = ended.length > 0 && h("button", { type: "button", class: "quiet", on: { click: clear } }, t("uploads.clear"));
  fill(element, h("div", { class: "title" }, h("h2", {}, t("uploads")), button), h("ul", {}, [...all].reverse().map(row)));
}

const hasEnded = ({ state, document }) => state === "refused" || (state === "received" && !(document && isRunning(document)));

function row(upload) {
  const { document } = upload;
  const name = document ? h("a", { href: `#/documents/${document.id}` }, upload.name) : upload.name;
  return h(
    "li",
    { class: hasEnded(upload) ? `${upload.state} ended` : upload.state },
    h("span", { class: "name" }, name),
    bar(upload),
    h("span", { class: "said" }, said(upload)),
  );
}

function bar(upload) {
  if (hasEnded(upload)) return null;
  const share = upload.document ? 0.1 + 0.9 * shareOf(upload.document) : upload.share * 0.1;
  return h("progress", { max: 1, value: share, "aria-label": t("upload.progress", { name: upload.name }) }, percent(share));
}

function said({ state, share, seconds, document, answer, problem }) {
  if (state === "refused")
    return [h("strong", { class: "why-not" }, problem.title), problem.hint && h("span", { class: "remedy" }, problem.hint)];
  if (state === "busy") return t("upload.busy", { n: seconds });
  if (state === "sending") return t("upload.sending", { share: percent(Math.round(share * 100) / 100) });
  if (state === "waiting") return t("upload.waiting");
  if (!document) return archive(answer);
  if (isRunning(document)) return stageOf(document);
  const doubts = doubtsOf(document);
  return [
    pill(document.status),
    doubts ? t("overview.review.fields", { n: doubts }) : null,
    answer.known ? ` ${t("upload.known")}` : null,
  ];
}

function archive({ documents, skipped }) {
  const names = skipped.map(({ name }) => name).join(", ");
  return [
    t("upload.archive", { n: documents.length }),
    skipped.length > 0 && h("span", { class: "why-not" }, t("upload.skipped", { n: skipped.length, names })),
  ];
}

/** Random, also where the page came by plain HTTP and `crypto.randomUUID` is withheld. */
function token() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
