// Keeps the form on the device (VERSION and SHELL stand above), and nothing else: answers of the register are
// never kept here. The whole shell comes anew or not at all, so that parts of two versions never meet.
const CACHE = `linpiao-field-${VERSION}-${SHELL[0]}`;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    const fresh = await Promise.all(SHELL.map((address) => fetch(address, { cache: "reload", redirect: "error" })));
    if (!fresh.every((answer) => answer.ok)) throw new Error("the form did not come whole");
    await Promise.all(SHELL.map((address, at) => cache.put(address, fresh[at])));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.endsWith(`-${SHELL[0]}`) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const key = request.mode === "navigate" && address.pathname === SHELL[0] ? SHELL[0] : address.pathname + address.search;
  if (!SHELL.includes(key)) return;
  event.respondWith((async () => (await (await caches.open(CACHE)).match(key)) ?? fetch(request))());
});
