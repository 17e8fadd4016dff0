// A form that asks for a solved challenge (ID-3): found while the person types, or at the latest when they send it.

const YOUNG_MS = 15 * 60 * 1000; // below the time for which identity takes it
const begun = new WeakMap();

const solution = (challenge) => new Promise((resolve, reject) => {
  const worker = new Worker(new URL("./solver.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => { worker.terminate(); resolve(btoa(JSON.stringify({ challenge, solution: data }))); };
  worker.onerror = reject;
  worker.postMessage(challenge.parameters);
});

const solved = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return solution(await answer.json());
};

const begin = (form, box) => {
  const before = begun.get(form);
  if (before && Date.now() - before.at < YOUNG_MS) return before.payload;
  const payload = solved(box.dataset.challenge);
  payload.catch(() => begun.delete(form));
  begun.set(form, { at: Date.now(), payload });
  return payload;
};

document.addEventListener("focusin", ({ target }) => {
  const box = target.form?.querySelector("[data-challenge]");
  if (box) begin(target.form, box);
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const box = form.querySelector("[data-challenge]");
  if (!box) return;
  if (form.dataset.solved) { delete form.dataset.solved; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  const status = box.querySelector("[role=status]");
  status.textContent = box.dataset.working;
  try {
    box.querySelector("input").value = await begin(form, box);
  } catch {
    status.textContent = box.dataset.failed;
    return;
  }
  status.textContent = "";
  begun.delete(form);
  form.dataset.solved = "oui";
  await new Promise((later) => setTimeout(later)); // a form that is still being submitted is not submitted again
  form.requestSubmit(event.submitter);
}, true);
