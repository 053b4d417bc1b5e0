// Which language the page speaks, and numbers, dates and sizes in it.

import { WORDS } from "./words.js";

const KEPT = "gouji.language";
const LOCALES = { zh: "zh-CN", en: "en-GB" };
let current = kept() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** "zh" or "en". */
export const language = () => current;
export const locale = () => LOCALES[current];

/** Speaks `wanted` from now on, here and on later visits. */
export function speak(wanted) {
  current = wanted;
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
  mark();
}

/** Tells the browser and screen readers in which language the page is. */
export function mark() {
  document.documentElement.lang = LOCALES[current];
}

function kept() {
  try {
    const language = localStorage.getItem(KEPT);
    return language in LOCALES ? language : null;
  } catch {
    return null;
  }
}

/**
 * The words for `key`, `{name}` replaced by `values.name`. English with two forms parted by `|` takes the first where `values.n`
 * is 1. An unknown key is an error of ours.
 */
export function t(key, values = {}) {
  const pair = WORDS[key];
  if (!pair) throw new Error(`no words for "${key}"`);
  const forms = pair[current === "zh" ? 0 : 1].split("|");
  const form = forms.length > 1 && values.n !== 1 ? forms[1] : forms[0];
  return form.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name]));
}

/** The words for `key` where there are any, else `otherwise`: for codes that a newer server may send. */
export const known = (key, otherwise) => (WORDS[key] ? t(key) : otherwise);

export const number = (value, digits = 0) => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);

/** A share of 0 to 1 in per cent, with as many digits as it takes to tell it from 0 and 100 %. */
export function percent(share) {
  return `${Number((share * 100).toPrecision(3))}%`;
}

/** A time of today as a time, else as a date. `iso` is an ISO 8601 time. */
export function moment(iso) {
  const time = new Date(iso);
  const today = time.toDateString() === new Date().toDateString();
  const shape = today ? { hour: "2-digit", minute: "2-digit" } : { year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat(locale(), shape).format(time);
}

export const fullMoment = (iso) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(iso));

/** A duration in the unit that suits it. */
export function duration(seconds) {
  if (seconds < 90) return t("seconds", { n: number(seconds, seconds < 10 ? 1 : 0) });
  return t("minutes", { n: number(seconds / 60, seconds < 600 ? 1 : 0) });
}

/** A number of bytes in kB or MB. */
export function bytes(count) {
  return count < 1 << 20 ? `${number(Math.max(count / 1024, 1))} kB` : `${number(count / 1024 ** 2, 1)} MB`;
}
