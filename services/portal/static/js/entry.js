// Lines as in a spreadsheet: Enter goes down, a pasted table fills rows; the service computes, this page only shows.

import { toast } from "./chorale.js";

document.documentElement.classList.add("scripted");
const table = document.getElementById("saisie");
const body = table?.tBodies[0];
const fresh = document.getElementById("nouvelle-ligne");
const most = Number(table?.dataset.most ?? 0);

const inputs = (row) => [...row.querySelectorAll("input")];
const add = () => {
  if (body.rows.length >= most) { toast(table.dataset.full); return null; }
  body.append(fresh.content.firstElementChild.cloneNode(true));
  return body.rows[body.rows.length - 1];
};
const below = (row) => row.nextElementSibling ?? add();
const changed = () => body.dispatchEvent(new Event("change", { bubbles: true }));

table?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input") || event.isComposing) return;
  event.preventDefault();
  const row = event.target.closest("tr");
  const column = inputs(row).indexOf(event.target);
  const next = below(row);
  if (next) inputs(next)[column].focus();
});

table?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (!event.target.matches("input") || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  let row = event.target.closest("tr");
  const first = inputs(row).indexOf(event.target);
  for (const line of text.split("\n")) {
    if (!row) break;
    line.split("\t").forEach((value, n) => { const cell = inputs(row)[first + n]; if (cell) cell.value = value.trim(); });
    row = below(row);
  }
  changed();
});

table?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button) return;
  const row = button.closest("tr");
  const neighbour = row.nextElementSibling ?? row.previousElementSibling ?? add();
  row.remove();
  inputs(neighbour)[0].focus();
  changed();
});

document.getElementById("ajouter")?.addEventListener("click", (event) => {
  event.preventDefault();
  const row = add();
  if (row) inputs(row)[0].focus();
});

// What is to be paid follows the lines as long as nobody typed it.
const follow = ({ net, netShown }) => {
  const [input, seen] = [document.getElementById("net_a_payer"), document.getElementById("vu-net_a_payer")];
  if (!input || input.value !== input.defaultValue) return;
  input.value = input.defaultValue = netShown;
  seen.value = net;
};

const totals = () => {
  follow(document.getElementById("totaux").dataset);
  const shown = document.getElementById("totaux").dataset.lines.split("|");
  [...(body?.rows ?? [])].forEach((row, n) => { row.querySelector(".line-total").textContent = shown[n] ?? ""; });
};
document.addEventListener("htmx:oobAfterSwap", (event) => { if (event.detail.target.id === "totaux") totals(); });
if (document.getElementById("totaux")) totals();
