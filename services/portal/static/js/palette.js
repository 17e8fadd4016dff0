// Ctrl-K: a dialog over the page; arrows walk through what was found, Enter opens the first.

const dialog = document.getElementById("palette");
const field = document.getElementById("palette-q");
const links = () => [...dialog.querySelectorAll("#palette-reponses a")];

const open = () => {
  if (dialog.open || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  field.select();
  window.htmx.trigger(field.form, "ouverte");
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-palette]") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open();
  }
  if (event.target === dialog) dialog.close();
});

dialog?.addEventListener("keydown", (event) => {
  const found = links();
  const at = found.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    (at + step < 0 ? field : found[Math.min(at + step, found.length - 1)] ?? field).focus();
  } else if (event.key === "Enter" && event.target === field) {
    event.preventDefault();
    found[0]?.click();
  }
});
