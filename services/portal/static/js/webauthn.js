// Passkeys (ID-11): a button with data-webauthn has the browser sign what the service asks for, then its form is sent.

const csrf = () => document.querySelector('meta[name="csrf"]').content;

const ceremonies = {
  create: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

/** In the page already, or asked for now: each challenge counts once. */
const options = async ({ dataset }) => {
  if (dataset.options) return JSON.parse(dataset.options);
  const answer = await fetch(dataset.url, { method: "POST", headers: { "HX-Request": "true", "X-CSRF-Token": csrf() } });
  if (!answer.ok) throw new Error(`${dataset.url}: ${answer.status}`);
  return answer.json();
};

const say = (form, text) => {
  const line = form.querySelector('.error[role="alert"]');
  line.textContent = text;
  line.hidden = !text;
};

document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!button?.dataset.webauthn) return;
  const field = form.elements[button.dataset.field];
  if (field.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(form, "");
  button.disabled = true;
  try {
    const credential = await ceremonies[button.dataset.webauthn](await options(button));
    field.value = JSON.stringify(credential.toJSON());
  } catch {
    say(form, button.dataset.failed); // the browser names no reason: it would tell which keys there are
  }
  button.disabled = false;
  if (field.value) form.requestSubmit(button);
  field.value = "";
}, true);
