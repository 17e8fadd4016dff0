// Lists by keyboard: j and k walk, x ticks, o opens; one box ticks all.

document.documentElement.classList.add("scripted");
const table = document.querySelector("table[data-keys]");
const rows = [...(table?.tBodies[0].rows ?? document.querySelectorAll("main .table tbody tr"))];
let at = -1;

const choose = (index) => {
  at = Math.max(0, Math.min(rows.length - 1, index));
  for (const row of rows) row.removeAttribute("aria-selected");
  rows[at].setAttribute("aria-selected", "true");
  rows[at].querySelector("a").focus();
};

const KEYS = {
  j: () => choose(at + 1),
  k: () => choose(at - 1),
  x: () => rows[at]?.querySelector('input[type="checkbox"]')?.click(),
  o: () => rows[at]?.querySelector("a").click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
  if (!KEYS[event.key] || !rows.length) return;
  event.preventDefault();
  KEYS[event.key]();
});

table?.querySelector("[data-all]")?.addEventListener("change", (event) => {
  for (const box of table.querySelectorAll('tbody input[type="checkbox"]')) box.checked = event.target.checked;
});

// Only what the chosen action demands is shown.
const action = document.getElementById("action");
const fit = () => {
  const asked = action.selectedOptions[0].dataset;
  const reasons = asked.reasons ? asked.reasons.split(" ") : [];
  document.querySelector('[data-for="reason"]').hidden = !reasons.length;
  for (const option of document.getElementById("reason").options) option.hidden = option.value && !reasons.includes(option.value);
  if (!reasons.includes(document.getElementById("reason").value)) document.getElementById("reason").value = "";
  document.querySelector('[data-for="mandate"]').hidden = asked.mandate !== "required" && asked.mandate !== "optional";
};
if (action) { action.addEventListener("change", fit); fit(); }
