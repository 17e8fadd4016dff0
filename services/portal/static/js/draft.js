// The page beside the form: a focused field shows where it was read, a click on a word fills the field.

import { toast } from "./chorale.js";

const DPI = 120;
const POINTS = 72;
const form = document.getElementById("brouillon");
const sheets = document.querySelector(".sheets");
let focused = null;

const scale = (sheet) => {
  const image = sheet.querySelector("img");
  return (image.clientWidth / image.naturalWidth) * (DPI / POINTS);
};

const clear = () => { for (const spot of document.querySelectorAll(".spot")) spot.remove(); };

const show = (field) => {
  clear();
  const place = field?.closest("[data-box]");
  if (!sheets || !place?.dataset.box) return;
  const sheet = sheets.querySelector(`.sheet-page[data-number="${place.dataset.page}"]`);
  if (!sheet?.querySelector("img")?.naturalWidth) return;
  const [x0, y0, x1, y1] = place.dataset.box.split(" ").map((number) => Number(number) * scale(sheet));
  const spot = document.createElement("div");
  spot.className = "spot";
  Object.assign(spot.style, { left: `${x0 - 4}px`, top: `${y0 - 4}px`, width: `${x1 - x0 + 8}px`, height: `${y1 - y0 + 8}px` });
  sheet.append(spot);
  const top = sheet.offsetTop + y0 - sheets.clientHeight / 3;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  sheets.scrollTo({ top, behavior: still ? "auto" : "smooth" });
};

for (const image of sheets?.querySelectorAll("img") ?? []) {
  const sized = () => image.closest(".sheet-page").classList.add("sized");
  if (image.complete) sized();
  else image.addEventListener("load", sized);
}

form?.addEventListener("focusin", (event) => {
  if (!event.target.matches("input, select, textarea")) return;
  focused = event.target;
  sheets?.classList.toggle("filling", focused.matches('input:not([type="hidden"]), textarea'));
  show(focused);
});
addEventListener("resize", () => show(focused));

const words = new Map();
const wordsOf = (sheet) => {
  if (!words.has(sheet)) words.set(sheet, fetch(sheet.dataset.words).then((answer) => answer.json()).catch(() => []));
  return words.get(sheet);
};

sheets?.addEventListener("click", async (event) => {
  const sheet = event.target.closest(".sheet-page");
  if (!sheet || !focused || !focused.matches("input, textarea")) return;
  const box = sheet.getBoundingClientRect();
  const [x, y] = [(event.clientX - box.left) / scale(sheet), (event.clientY - box.top) / scale(sheet)];
  const hit = (await wordsOf(sheet)).find(([, x0, y0, x1, y1]) => x0 - 1 <= x && x <= x1 + 1 && y0 - 1 <= y && y <= y1 + 1);
  if (!hit) return;
  focused.value = hit[0].replace(/[:;,]$/, "");
  focused.dispatchEvent(new Event("change", { bubbles: true }));
  focused.focus();
});

const say = (text) => { const line = document.getElementById("enregistre"); if (line) line.textContent = text; };
form?.addEventListener("htmx:beforeRequest", () => say(form.dataset.saving));
form?.addEventListener("htmx:afterRequest", (event) => say(event.detail.successful || event.detail.xhr.status === 422 ? form.dataset.saved : form.dataset.unsaved));
form?.addEventListener("htmx:sendError", () => toast(form.dataset.unsaved));

// The page may come with an error to look at.
if (location.hash.length > 1) document.getElementById(location.hash.slice(1))?.focus();
else document.querySelector(".first-fields input, .first-fields select")?.focus({ preventScroll: true });
