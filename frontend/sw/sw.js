// The app without network: one versioned cache of what the build made, and nothing else.
//
// Invariants: an answer of /api/ is never read from a cache nor written to one; what is kept was
// fetched without cookies, so it is the same for everybody; a cache is filled once, at installation,
// and holds files of one build only.
const BUILD = "__BUILD_ID__";
const FILES = ["__FILES__"];
/** Large, and a courtesy: the map says when it lacks them. */
const OPTIONAL = ["/data/outlines.txt"];
const PREFIX = "tremplin-";
const CACHE = PREFIX + BUILD;
const SKELETON = "/app/";
const PAGES = [
  "/",
  "/connexion",
  "/mentions-legales",
  "/confidentialite",
  "/accessibilite",
  "/fiches",
  "/fiches/telephoner",
  "/fiches/lettre",
  "/fiches/cv",
  "/fiches/entretien",
  "/fiches/premier-jour",
];
/** A network that says nothing for so long, in milliseconds, counts as none. */
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  // No skipWaiting here: a page runs with the files it was loaded with until the person agrees.
  event.waitUntil(
    fill().catch(async (error) => {
      await caches.delete(CACHE);
      throw error;
    }),
  );
});

// All or nothing: a version that lacks a file would be a dead page on the bus.
async function fill() {
  const cache = await caches.open(CACHE);
  await keep(cache, SKELETON);
  await Promise.all(FILES.filter((url) => !OPTIONAL.includes(url)).map((url) => keep(cache, url)));
  // Public pages are a courtesy: without them the app still opens.
  await Promise.allSettled([...PAGES, ...OPTIONAL].map((url) => keep(cache, url)));
}

async function keep(cache, url) {
  // Folders of /pkg/ are named after what they hold; the other names live on from build to build.
  const fresh = url.startsWith("/pkg/") ? "default" : "no-cache";
  const answer = await fetch(url, { credentials: "omit", cache: fresh });
  if (!keepable(answer)) throw new Error(`${url}: ${answer.status}`);
  // A page names its build's folder. During a deployment it may be the page of another build.
  if (url === SKELETON || PAGES.includes(url)) {
    const page = await answer.clone().text();
    if (!page.includes(BUILD)) throw new Error(`${url}: not a page of ${BUILD}`);
  }
  // With its headers: the policy's nonce and the page that uses it stay together.
  await cache.put(url, answer);
}

function keepable(answer) {
  return answer.status === 200 && !answer.redirected && answer.type === "basic";
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // The person agreed in one window; another may still run the version before. Its files stay
      // until a version is activated with no window open, or for one more version.
      const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      // In the order of their making: the last one is the version before.
      if (windows.length > 0) old.pop();
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  // The page asks for it when the person accepts « Nouvelle version », and reloads once it is done.
  if (event.data?.type === "SKIP_WAITING") event.waitUntil(self.skipWaiting());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/api/")) return;
  const app = url.pathname === "/app" || url.pathname.startsWith(SKELETON);
  if (request.mode === "navigate") {
    // Every path under /app is the same page: the device draws the rest.
    if (app) event.respondWith(ours(SKELETON, request));
    else if (PAGES.includes(url.pathname)) event.respondWith(page(url.pathname, request));
  } else if (url.pathname.startsWith("/pkg/")) {
    event.respondWith(anyVersion(request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(ours(url.pathname, request));
  }
});

/** As kept with this version; the network when the browser has thrown it away. */
async function ours(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request);
}

/** A file of this version, or of the one before for a window that still runs it. */
async function anyVersion(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** A public page: the newest when the network answers, the kept one otherwise. */
async function page(path, request) {
  const network = fetch(request);
  const kept = await (await caches.open(CACHE)).match(path, { ignoreVary: true });
  if (!kept) return network;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([network.catch(() => kept), late]);
}
