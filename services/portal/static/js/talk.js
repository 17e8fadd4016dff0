// A ticket's conversation while both sides have it open (SUP-11): each step comes at once, and who is there is said.

const place = document.querySelector("[data-talk]");
const say = (there) => {
  const words = there.includes(place.dataset.other) ? place.dataset.here : "";
  if (place.textContent !== words) place.textContent = words;
};

if (place && window.EventSource) {
  const stream = new EventSource(place.dataset.talk);
  stream.addEventListener("activity", () => document.querySelector("#conversation")?.dispatchEvent(new CustomEvent("bouge")));
  stream.addEventListener("ticket", (event) => say(JSON.parse(event.data).there));
  window.addEventListener("pagehide", () => stream.close(), { once: true });
}
