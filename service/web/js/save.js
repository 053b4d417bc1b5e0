// Saves what the server gives as a file. A link cannot do it: it could not carry the API key.

import * as api from "./api.js";
import { announce, h } from "./dom.js";
import { t } from "./language.js";
import { showing } from "./notice.js";

const KEPT = 60_000; // milliseconds, until which the browser has surely begun to write

/** Downloads `path` (below the API's root). A problem is shown on the page. */
export function save(path) {
  return keep(path).catch(showing(document.getElementById("main")));
}

async function keep(path) {
  const { name, blob } = await api.download(path);
  const href = URL.createObjectURL(blob);
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT);
  announce(t("download.ready", { name }));
}
