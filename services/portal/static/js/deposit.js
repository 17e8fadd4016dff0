// Many files at once: each is sent on its own, three at a time, and shows its own progress and outcome.

import { logInAgain } from "./chorale.js";

const AT_ONCE = 3;
const MOST_BYTES = 10 * 1024 * 1024;
const form = document.getElementById("depot");
const list = document.getElementById("depots");
const input = document.getElementById("file");
const drop = form.querySelector(".drop");
const waiting = [];
let running = 0;
let all = 0;
let done = 0;

document.documentElement.classList.add("scripted");
input.required = false;

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const escape = (text) => document.createTextNode(text);

const line = (file) => {
  const row = document.createElement("li");
  row.className = "deposited";
  const name = document.createElement("span");
  name.className = "file";
  name.append(escape(file.name));
  const outcome = document.createElement("span");
  outcome.className = "outcome";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  outcome.append(escape(form.dataset.waiting), bar);
  row.append(name, outcome);
  list.append(row);
  return row;
};

const fail = (row, text, again) => {
  row.classList.add("wrong");
  const outcome = row.querySelector(".outcome");
  outcome.replaceChildren(Object.assign(document.createElement("strong"), { textContent: text }));
  if (!again) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: form.dataset.retry });
  button.addEventListener("click", () => { row.classList.remove("wrong"); again(); });
  outcome.append(" ", button);
};

const count = () => {
  const status = document.getElementById("decompte");
  status.textContent = all > 1 ? status.dataset.text.replace("{done}", done).replace("{all}", all) : "";
};

const upload = (file, row, key) => new Promise((resolve) => {
  const body = new FormData();
  for (const name of ["csrf", "supplier_id"]) if (form.elements[name]) body.append(name, form.elements[name].value);
  body.append("cle", key);
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.one);
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => {
    const bar = row.querySelector("progress");
    if (bar && event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("load", () => resolve(request));
  request.addEventListener("error", () => resolve(null));
  request.send(body);
});

const work = async ({ file, row, key }) => {
  const again = () => { waiting.push({ file, row, key }); next(); };
  if (file.size > MOST_BYTES) { fail(row, form.dataset.large); return; }
  const answer = await upload(file, row, key);
  if (answer?.status === 401) { if (await logInAgain()) again(); else fail(row, form.dataset.failed, again); return; }
  if (!answer || answer.status >= 500 || answer.status === 429) { fail(row, form.dataset.failed, again); return; }
  const holder = document.createElement("template");
  holder.innerHTML = answer.responseText;
  const fresh = holder.content.querySelector("li");
  if (!fresh) { fail(row, form.dataset.failed, again); return; }
  row.replaceWith(fresh);
  window.htmx.process(fresh);
  done += 1;
  count();
  if (all === 1 && fresh.dataset.draft) location.assign(fresh.dataset.draft);
};

const next = async () => {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    work(waiting.shift()).finally(() => { running -= 1; next(); });
  }
};

const take = (files) => {
  for (const file of files) waiting.push({ file, row: line(file), key: newKey() });
  all += files.length;
  count();
  next();
};

input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
form.addEventListener("submit", (event) => { event.preventDefault(); take([...input.files]); input.value = ""; });
for (const kind of ["dragover", "dragenter"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); take([...event.dataTransfer.files]); });
addEventListener("beforeunload", (event) => { if (running || waiting.length) event.preventDefault(); });
