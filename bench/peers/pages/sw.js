// Keeps the page, so that it opens without network.
const FILES = ["/", "/page.js"];
addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open("page").then((cache) => cache.addAll(FILES)));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (FILES.includes(pathname)) {
    event.respondWith(
      caches.match(pathname).then((kept) => kept ?? fetch(event.request)),
    );
  }
});
