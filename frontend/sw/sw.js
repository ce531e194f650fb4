// The app without network: one versioned cache of what the build made, and nothing else.
//
// Invariant: an answer of /api/ is never read from a cache nor written to one.
const BUILD = "__BUILD_ID__";
const FILES = ["__FILES__"];
const CACHE = `tremplin-${BUILD}`;
const SKELETON = "/app/";
const PAGES = ["/", "/connexion", "/mentions-legales", "/confidentialite", "/accessibilite"];

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
});

async function fill() {
  const cache = await caches.open(CACHE);
  // All or nothing: a version that lacks a file would be a dead page on the bus. The skeleton and
  // the files come from the same deployment, since the skeleton names the build's folder.
  const skeleton = await fetch(SKELETON, { cache: "reload", credentials: "omit" });
  const page = await skeleton.clone().text();
  if (!keepable(skeleton) || !page.includes(BUILD)) throw new Error("not this version's skeleton");
  await Promise.all(
    FILES.map(async (url) => {
      const answer = await fetch(url, { credentials: "omit" });
      if (!keepable(answer)) throw new Error(`${url}: ${answer.status}`);
      await cache.put(url, answer);
    }),
  );
  await cache.put(SKELETON, skeleton);
  // Public pages are a courtesy: without them the app still opens.
  await Promise.allSettled(PAGES.map((url) => renew(cache, new Request(url, { credentials: "omit" }))));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // Older versions go: every page of theirs has been reloaded or closed, since this version
      // waits for that, or for the person to say so.
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith("tremplin-") && name !== CACHE);
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  // The page asks for it when the person accepts « Nouvelle version ».
  if (event.data?.type === "SKIP_WAITING") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/api/")) return;
  if (url.pathname === "/app" || url.pathname.startsWith("/app/")) {
    if (request.mode === "navigate") event.respondWith(skeleton(request));
    return;
  }
  if (request.mode === "navigate") {
    if (PAGES.includes(url.pathname)) event.respondWith(freshPage(request));
    return;
  }
  event.respondWith(file(request));
});

// Every path under /app is the same page: the device draws the rest.
async function skeleton(request) {
  const cached = await (await caches.open(CACHE)).match(SKELETON);
  return cached ?? fetch(request);
}

async function freshPage(request) {
  const cache = await caches.open(CACHE);
  try {
    return await renew(cache, request);
  } catch (error) {
    const cached = await cache.match(request);
    if (cached) return cached;
    throw error;
  }
}

// Ours first; an open tab of an older version finds its own files at the server.
async function file(request) {
  const cached = await (await caches.open(CACHE)).match(request, { ignoreVary: true });
  return cached ?? fetch(request);
}

async function renew(cache, request) {
  const answer = await fetch(request);
  if (keepable(answer)) await cache.put(request, answer.clone());
  return answer;
}

function keepable(answer) {
  return answer.status === 200 && !answer.redirected && answer.type === "basic";
}
