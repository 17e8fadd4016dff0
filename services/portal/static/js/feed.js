// The bell's count moves while the page stands (NOT-6). One stream a browser: the tab that holds the lock tells the others.

const bell = document.querySelector("[data-feed]");
const show = (unread) => {
  const count = bell.querySelector(".count");
  count.querySelector("[data-unread]").textContent = new Intl.NumberFormat(document.documentElement.lang).format(unread);
  count.hidden = !unread;
};

if (bell && navigator.locks && window.BroadcastChannel) {
  const others = new BroadcastChannel("chorale-fil");
  others.onmessage = (event) => show(event.data);
  const open = () => {
    const stream = new EventSource(bell.dataset.feed);
    stream.addEventListener("unread", (event) => {
      const { unread } = JSON.parse(event.data);
      show(unread);
      others.postMessage(unread);
    });
    stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) setTimeout(open, 60000); };
  };
  const listen = () => new Promise(open); // held until the page goes
  // Once the page has come: what it needs first is not kept waiting.
  window.addEventListener("load", () => navigator.locks.request("chorale-fil", listen), { once: true });
}
