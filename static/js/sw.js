/* The service worker: « Aujourd’hui », the form, that of the planned outings of these days, the pages that note one
   thing, the orientation book, the queue and « Personne en danger » open without network; everything else needs it.
   optimedia/offline.py puts VERSION, ASSETS, STATIC and IS_HASHED before this text.

   Which pages a phone keeps, the server says (outings/views/phone.py). They are asked of the network first, and kept
   for one user at a time; assets are kept for one version at a time. */

const ASSET_CACHE = `assets-${VERSION}`;
const HOME = "/";
const TODAY = "/aujourdhui/";
const QUEUE = "/sorties/envois/";
const FOR_ALL = [QUEUE, "/personne-en-danger/"];
const SIGN_IN = "/connexion/";
// What is done of a planned outing without network: closing and cancelling it.
const CLOSING = /^\/sorties\/\d+\/(modifier|annuler)\/$/;
const CLOSES = /data-outing-form="(closing|cancelling)"/;
const PATIENCE = 5_000; // milliseconds before a page comes from the cache
const FRESH_FOR = 12 * 3_600_000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(ASSET_CACHE)
      .then((cache) => cache.addAll(ASSETS.map((address) => new Request(address, { cache: "no-cache" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data.user) event.waitUntil(prepareFor(event.data.user));
});

async function who() {
  const said = await caches.match("/who", { cacheName: "who" });
  return said ? said.json() : {};
}

/** Keeps the pages of this user, and no longer those of another; old assets leave once the new pages are here. */
async function prepareFor(user) {
  await self.clients.claim(); // A page that was loading as this worker woke up.
  const known = await who();
  if (known.user === user && known.version === VERSION && Date.now() - known.at < FRESH_FOR) return;
  if (known.user !== user) await forget((name) => name.startsWith("pages-"));
  const answer = await fetch("/sorties/jeton/", { headers: { Accept: "application/json" }, redirect: "manual" });
  const said = answer.ok ? await answer.json() : null;
  if (String(said?.user) !== user) return;
  await (await caches.open("who")).put("/who", Response.json({ user, version: "", at: 0, planned: said.planned }));
  const planned = new Set(said.planned.flatMap(({ url, cancel }) => [url, cancel]));
  const pages = [...FOR_ALL, ...said.pages];
  await forgetPages(user, ({ pathname, search }) => !pages.includes(pathname + search));
  for (const page of pages) {
    const response = await fetch(page, { redirect: "manual", headers: { Accept: "text/html", Purpose: "keep" } });
    if (!response.ok && planned.has(page)) continue; // Closed this very moment.
    if (!response.ok) return; // Some page is missing: all is asked again on the next one, and the old assets stay.
    await remember(new URL(page, location.origin), response);
  }
  await (await caches.open("who")).put("/who", Response.json({ user, version: VERSION, at: Date.now(), planned: said.planned }));
  await forget((name) => name.startsWith("assets-") && name !== ASSET_CACHE);
}

async function forget(isOld) {
  await Promise.all((await caches.keys()).filter(isOld).map((name) => caches.delete(name)));
}

async function forgetPages(user, isOld) {
  const cache = await caches.open(`pages-${user}`);
  const old = (await cache.keys()).filter((request) => isOld(new URL(request.url)));
  await Promise.all(old.map((request) => cache.delete(request, { ignoreVary: true })));
}

/** Only a page that says whose it is: a captive portal's does not. */
async function remember(url, response) {
  const { user } = await who();
  const html = await response.clone().text();
  const isTheirs = user && html.match(/<body[^>]*\sdata-user="(\d+)"/)?.[1] === user;
  const isPlain = [...url.searchParams.keys()].every((name) => name === "scheme");
  const isClosed = isTheirs && CLOSING.test(url.pathname) && !CLOSES.test(html);
  if (isClosed) await forgetPages(user, ({ pathname }) => pathname === url.pathname); // Only the server may show it now.
  else if (response.ok && isTheirs && isPlain) await (await caches.open(`pages-${user}`)).put(url.pathname + url.search, response);
}

/** The site asks for a sign-in: the session is over, and its pages are not for the next person. What was typed stays. */
async function forgetWhoLeft(response) {
  const html = await response.text();
  // Not a captive portal's page, which answers at any address.
  if (html.includes('name="login"')) await forget((name) => name === "who" || name.startsWith("pages-"));
}

/** The kept page for this address: that of the scheme asked for, else the usual one. */
async function keptPage(url) {
  const { user } = await who();
  const scheme = url.searchParams.get("scheme");
  const address = scheme ? `${url.pathname}?scheme=${encodeURIComponent(scheme)}` : url.pathname;
  return caches.match(address, { cacheName: `pages-${user}`, ignoreVary: true });
}

async function navigate(event, url) {
  const isKept = Boolean(await keptPage(url));
  const tooLong = new AbortController();
  // Until the page begins to come: once it does, cutting it would leave half a form.
  const patience = isKept && setTimeout(() => tooLong.abort(), PATIENCE);
  try {
    const response = await fetch(event.request, isKept ? { signal: tooLong.signal } : {});
    clearTimeout(patience);
    if (isKept && response.status >= 500) return (await keptPage(url)) || response;
    if (url.pathname === SIGN_IN && response.ok) event.waitUntil(forgetWhoLeft(response.clone()));
    const isSaid = response.ok || [403, 404].includes(response.status);
    if (isKept && isSaid && response.type === "basic") event.waitUntil(remember(url, response.clone()));
    return response;
  } catch {
    const page = isKept ? await keptPage(url) : undefined;
    if (page) return page;
    // The site's own address leads each to their home, which only the server knows.
    if (url.pathname === HOME && (await keptPage(new URL(TODAY, location.origin)))) return Response.redirect(TODAY, 302);
    const queue = url.pathname !== QUEUE && (await keptPage(new URL(QUEUE, location.origin)));
    return queue ? Response.redirect(`${QUEUE}#hors-reseau`, 302) : Response.error();
  }
}

/** A hashed name never changes content; without hashes (development), the network has the last word. */
async function asset(request) {
  const kept = () => caches.match(request, { ignoreVary: true });
  if (IS_HASHED) return (await kept()) || fetch(request);
  try {
    return await fetch(request);
  } catch {
    return (await kept()) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(event, url));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(asset(request));
});
