// The HTTP API as functions. Whatever goes wrong arrives as a `Problem` with words for a person.

import { language, t } from "./language.js";
import * as session from "./session.js";

const ROOT = "/v1";
const RECONNECT = { first: 500, most: 15000 }; // milliseconds

/** What a problem document (RFC 9457) says, or what stands for it where the server could not say anything. */
export class Problem extends Error {
  constructor({ title, detail = "", hint = "", code, status, errors = [] }, retryAfter = null) {
    super(title);
    Object.assign(this, { title, detail, hint, code, status, errors, retryAfter });
  }
}

export const listDocuments = (query, signal) => json(`/documents?${parameters(query)}`, { signal });
export const document_ = (id, signal) => json(`/documents/${id}`, { signal });
export const report = (id, signal) => json(`/documents/${id}/report${spoken()}`, { signal });
export const years = (id, signal) => json(`/documents/${id}/years${spoken()}`, { signal });
export const overview = (signal) => json("/overview", { signal });
export const models = (signal) => json("/models", { signal });
export const review = (signal) => json("/review?limit=8", { signal });
export const cancel = (id) => json(`/documents/${id}/cancel`, { method: "POST" });
export const reprocess = (id) => json(`/documents/${id}/reprocess`, { method: "POST" });
export const remove = (id) => send(`/documents/${id}`, { method: "DELETE" });
export const promote = (version) => json(`/models/${encodeURIComponent(version)}/promote`, { method: "POST" });

/** Who we are to the server: `{tenant, scopes, ...}`. Asks for a key where it lets nobody in without one. */
export async function enter(signal) {
  const who = await json("/whoami", { signal });
  if (who.tenant !== null) return who;
  await session.ask(session.key());
  return enter(signal);
}

/** The picture of a page: a scanned one `width` pixels wide, one of text (`width` null) drawn. */
export async function pagePicture(id, page, width, signal) {
  const file = width === null ? `${page}.svg` : `${page}.png?width=${width}`;
  return (await send(`/documents/${id}/pages/${file}`, { signal, accept: "image/*" })).blob();
}

/** The report in a format, or the file as it came (`format` "original"), as `{name, blob}`. */
export async function download(path) {
  const response = await send(path);
  const said = response.headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(said)?.[1];
  const name = encoded
    ? decodeURIComponent(encoded)
    : (/filename="?([^";]+)/i.exec(said)?.[1] ?? path.split("/").at(-1).split("?")[0]);
  return { name, blob: await response.blob() };
}

/** Sends one file; `onSent(share)` follows how much of it has gone. Resolves to the server's answer. */
export function upload(file, attempt, onSent, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch cannot tell how much of a body has been sent
    request.open("POST", `${ROOT}/documents`);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.setRequestHeader("Idempotency-Key", attempt);
    request.responseType = "text";
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(problemOf(request.status, request.responseText, request.getResponseHeader("Retry-After")));
    };
    signal?.addEventListener("abort", () => request.abort());
    const body = new FormData();
    body.append("file", file, file.name);
    request.send(body);
  });
}

/**
 * What the server tells, for as long as it does: `{event, data}`, data parsed. Each time that it begins to listen, at first and after a
 * break, it says `{event: "joined"}`: what happened before must be asked for. While the tab is hidden it does not listen, because a
 * browser opens few connections to one server, for all tabs together. Ends after the event `end` or when `signal` is aborted.
 */
export async function* events(path, signal) {
  for (let pause = RECONNECT.first; !signal.aborted; pause = Math.min(pause * 2, RECONNECT.most)) {
    await visible(signal);
    const until = whileVisible(signal);
    try {
      const response = await send(path, { signal: until, accept: "text/event-stream" });
      yield { event: "joined" };
      for await (const message of messages(response.body)) {
        pause = RECONNECT.first / 2;
        yield { event: message.event, data: message.data ? JSON.parse(message.data) : null };
        if (message.event === "end") return;
      }
    } catch (problem) {
      if (signal.aborted) return;
      if (isFinal(problem)) throw problem;
    }
    if (!until.aborted) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Whether listening again would give the same problem. A stream that breaks is none of ours. */
const isFinal = (problem) => problem instanceof Problem && problem.status >= 400 && problem.status < 500 && problem.code !== "busy";

/** Resolves when the tab is seen, or nobody waits for that any more. */
function visible(signal) {
  return new Promise((resolve) => {
    const look = () => (!document.hidden || signal.aborted) && resolve();
    document.addEventListener("visibilitychange", look, { signal });
    signal.addEventListener("abort", resolve, { once: true });
    look();
  });
}

/** A signal that is aborted with `signal`, and when the tab is hidden. */
function whileVisible(signal) {
  const stop = new AbortController();
  const look = () => document.hidden && stop.abort();
  document.addEventListener("visibilitychange", look, { signal: stop.signal });
  signal.addEventListener("abort", () => stop.abort(), { signal: stop.signal });
  return stop.signal;
}

async function* messages(body) {
  let held = "";
  for await (const piece of pieces(body.pipeThrough(new TextDecoderStream()))) {
    held += piece;
    const blocks = held.split(/\r?\n\r?\n/);
    held = blocks.pop();
    for (const block of blocks) {
      const message = { event: "message" };
      for (const line of block.split(/\r?\n/)) {
        const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
        if (name === "data") message.data = message.data === undefined ? value : `${message.data}\n${value}`;
        else if (name) message[name] = value;
      }
      if (message.data !== undefined || message.event !== "message") yield message;
    }
  }
}

/** Not every browser can iterate over a stream by itself. */
async function* pieces(stream) {
  const reader = stream.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => {}); // it has broken already: that is why we leave
  }
}

async function json(path, options) {
  return (await send(path, options)).json();
}

/** Asks for a key where the server wants one, and sends again. */
async function send(path, { method = "GET", accept = "application/json", signal } = {}) {
  for (;;) {
    const used = session.key();
    const response = await fetch(`${ROOT}${path}`, {
      method,
      signal,
      headers: headers(accept),
      cache: "no-cache",
    }).catch((error) => {
      throw error.name === "AbortError" ? error : unreachable();
    });
    if (response.ok) return response;
    if (response.status !== 401) throw problemOf(response.status, await response.text(), response.headers.get("Retry-After"));
    if (used === session.key()) session.forget();
    if (!session.key()) await session.ask(used);
  }
}

function headers(accept = "application/json") {
  const sent = { Accept: accept, "Accept-Language": language() };
  if (session.key()) sent.Authorization = `Bearer ${session.key()}`;
  return sent;
}

/** Reports are kept in Chinese; asked for in English, their reasons and messages are. */
const spoken = () => (language() === "en" ? "?language=en" : "");

function parameters(query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return new URLSearchParams(given).toString();
}

function problemOf(status, text, retryAfter) {
  const seconds = Number.parseInt(retryAfter, 10);
  try {
    return new Problem({ status, ...JSON.parse(text) }, Number.isNaN(seconds) ? null : seconds);
  } catch {
    return new Problem({
      status,
      code: "unexpected",
      title: t("problem.unexpected", { status }),
      hint: t("problem.unexpected.hint"),
    });
  }
}

const unreachable = () =>
  new Problem({ status: 0, code: "unreachable", title: t("problem.unreachable"), hint: t("problem.unreachable.hint") });
