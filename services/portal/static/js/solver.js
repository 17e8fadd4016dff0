// Solves one challenge of proof of work (ID-3, ALTCHA's second version), in a thread of its own.

const AT_ONCE = 32; // each key is waited for: a browser derives many in the time of one
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (array) => Array.from(array, (byte) => byte.toString(16).padStart(2, "0")).join("");

const derived = async (nonce, counter, { algorithm, salt, cost, keyLength }) => {
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: algorithm.split("/")[1], salt: bytes(salt), iterations: cost };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8)));
};

self.onmessage = async ({ data: parameters }) => {
  const nonce = bytes(parameters.nonce);
  for (let first = 0; ; first += AT_ONCE) {
    const keys = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => derived(nonce, first + n, parameters)));
    const at = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (at >= 0) return self.postMessage({ counter: first + at, derivedKey: keys[at] });
  }
};
