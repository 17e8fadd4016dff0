// Every page: forms carry their CSRF token, a session that ends is opened again in place, small conveniences.

import "./challenge.js";
import "./feed.js";
import "./webauthn.js";

const csrf = () => document.querySelector('meta[name="csrf"]').content;

export const toast = (text) => {
  const box = document.querySelector(".toasts");
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = text;
  box.append(line);
  setTimeout(() => line.remove(), 6000);
};

let reconnecting = null;

/** True once the person is logged in again, false where they closed the dialog; the page underneath stays as it is. */
export const logInAgain = () => {
  reconnecting ??= new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "reconnexion-titre");
    const title = document.createElement("h2");
    title.id = "reconnexion-titre";
    title.textContent = document.getElementById("reconnexion").dataset.title;
    const body = document.createElement("div");
    body.id = "reconnexion-corps";
    dialog.append(title, body);
    document.body.append(dialog);
    dialog.showModal();
    window.htmx.ajax("GET", "/connexion/sur-place", { target: body, swap: "innerHTML" });
    const end = (done) => {
      reconnecting = null;
      dialog.remove();
      resolve(done);
    };
    dialog.addEventListener("cancel", () => end(false));
    dialog.addEventListener("chorale:reconnecte", (event) => {
      document.querySelector('meta[name="csrf"]').content = event.detail.csrf;
      for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = event.detail.csrf;
      end(true);
    });
  });
  return reconnecting;
};

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = csrf();
});

// A part that keeps itself up to date waits while somebody fills in a form of it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  const typing = document.activeElement.matches("input, select, textarea") && part.contains(document.activeElement);
  if (part.dataset?.waits !== undefined && (typing || part.querySelector("details[open]"))) event.preventDefault();
});

// What a service refuses is shown where the answer goes, as any other answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if ([403, 409, 412, 413, 422, 429, 503].includes(xhr.status) || (xhr.status === 401 && inPlace(event.detail.target))) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

const inPlace = (target) => target && target.id === "reconnexion-corps";

document.addEventListener("htmx:responseError", async (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  if (xhr.status !== 401) return;
  if (!(await logInAgain()) || requestConfig.verb === "get") return; // a poll asks again by itself
  const kind = requestConfig.triggeringEvent?.type ?? "submit";
  if (kind === "submit") elt.requestSubmit();
  else window.htmx.trigger(elt, kind);
});

document.addEventListener("htmx:sendError", () => toast(document.getElementById("reconnexion").dataset.failed));

// A plain form of a page asks first whether the session still stands, so that nothing typed is lost.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.dataset.safe === undefined) return;
  if (form.dataset.checked) { delete form.dataset.checked; return; }
  event.preventDefault();
  const answer = await fetch("/session", { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer) { toast(document.getElementById("reconnexion").dataset.failed); return; }
  if (answer.status === 401 && !(await logInAgain())) return;
  form.dataset.checked = "oui";
  form.requestSubmit(event.submitter);
});

// A pasted code may hold spaces.
document.addEventListener("input", (event) => {
  if (!event.target.matches?.(".code-entry")) return;
  const digits = event.target.value.replace(/\D/g, "").slice(0, 6);
  if (event.target.value !== digits) event.target.value = digits;
});

// Menus close as people expect.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open], .phone details[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Of many tabs the current one is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "nearest" });

document.addEventListener("click", (event) => { if (event.target.closest?.("[data-print]")) window.print(); });

// What a button copies; shown only where the clipboard can be written.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  toast(button.dataset.copied);
});
const showCopying = (part) => { if (navigator.clipboard) for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false; };
showCopying(document);
document.addEventListener("htmx:afterSwap", (event) => showCopying(event.detail.target));
