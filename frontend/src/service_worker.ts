/** The service worker: the shell is kept, pages a person opened are kept for that person, and wiped when they leave.

It never sends what was tapped: the page does (offline/send.ts), so it works where there is no service worker at all.
The server puts the version, the shell and the addresses in place of XL_SETTINGS. */
interface Settings {
  version: string;
  shell: string[];
  offline: string;
  signOut: string;
}
interface Told {
  kind: "who" | "update" | "wipe" | "ahead";
  who?: string;
  urls?: string[];
}

const worker = self as unknown as ServiceWorkerGlobalScope;
declare const XL_SETTINGS: Settings;
const settings = XL_SETTINGS;

const ASSETS = "xl-assets";
const READ = "xl-read-";
const WHO = "xl-who";
const KEPT_FOR = "X-Xl-Keep";
const MOST_PAGES = 80;
const MOST_ASSETS = 80;
const PATIENCE = 6000;

/** A page asked for before somebody signed out must not be kept afterwards. */
let wipes = 0;

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(ASSETS).then(async (cache) => {
      await cache.addAll([...settings.shell, settings.offline]);
    }),
  );
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await worker.registration.navigationPreload?.enable();
      await trim(ASSETS, MOST_ASSETS);
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("message", (event) => {
  const told = event.data as Told;
  if (told.kind === "update") void worker.skipWaiting();
  const work = told.kind === "who" ? here(told.who ?? "0") : told.kind === "wipe" ? wipe() : told.kind === "ahead" ? ahead(told.urls ?? []) : Promise.resolve();
  event.waitUntil(work.then(() => event.ports[0]?.postMessage("done")));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && url.pathname === settings.signOut) {
    event.respondWith(signOut(request));
    return;
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/ui/dist/")) event.respondWith(asset(request));
  else if (request.destination === "image") event.respondWith(picture(event));
});

/** Names carry hashes: what is here is right. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request.url, { cacheName: ASSETS });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(ASSETS)).put(request.url, answer.clone());
  return answer;
}

async function page(event: FetchEvent): Promise<Response> {
  const { request } = event;
  const asked = wipes;
  const fetched = (async () => (await (event.preloadResponse as Promise<Response | undefined>)) ?? fetch(request))();
  event.waitUntil(fetched.then((answer) => keep(request.url, answer.clone(), asked)).catch(() => undefined));
  const kept = await find(request.url);
  try {
    return await (kept ? Promise.race([fetched, late()]) : fetched);
  } catch {
    return kept ?? (await caches.match(settings.offline, { cacheName: ASSETS })) ?? Response.error();
  }
}

/** Photos of answers. */
async function picture(event: FetchEvent): Promise<Response> {
  const asked = wipes;
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(event.request.url, answer.clone(), asked).catch(() => undefined));
    return answer;
  } catch {
    return (await find(event.request.url)) ?? Response.error();
  }
}

/** A line that hangs is no line: what is kept is shown, the answer is kept for the next time. */
function late(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE));
}

async function keep(url: string, answer: Response, asked: number): Promise<void> {
  const whom = answer.headers.get(KEPT_FOR);
  if (!whom || answer.redirected || answer.status !== 200 || asked !== wipes) return;
  await here(whom);
  await (await caches.open(READ + whom)).put(bare(url), answer);
  await trim(READ + whom, MOST_PAGES);
}

async function find(url: string): Promise<Response | undefined> {
  const whom = await who();
  return whom === "0" ? undefined : caches.match(bare(url), { cacheName: READ + whom });
}

function bare(url: string): string {
  return url.split("#")[0]!;
}

async function who(): Promise<string> {
  return (await (await caches.match("/who", { cacheName: WHO }))?.text()) ?? "0";
}

/** Somebody is here: everybody else's pages go. "0" is nobody. */
async function here(whom: string): Promise<void> {
  if ((await who()) !== whom) await (await caches.open(WHO)).put("/who", new Response(whom));
  for (const name of await caches.keys()) if (name.startsWith(READ) && name !== READ + whom) await caches.delete(name);
}

async function wipe(): Promise<void> {
  wipes += 1;
  await here("0");
}

/** Signing out wipes first, whether the server is heard or not: the phone may change hands. */
async function signOut(request: Request): Promise<Response> {
  await wipe();
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(settings.offline, { cacheName: ASSETS })) ?? Response.error();
  }
}

/** Messages that lie in the inbox unopened are fetched before they are needed; fetching is not reading. */
async function ahead(urls: string[]): Promise<void> {
  const whom = await who();
  for (const url of urls.slice(0, 10)) {
    if (await caches.match(bare(url), { cacheName: READ + whom })) continue;
    try {
      const asked = wipes;
      await keep(url, await fetch(url, { headers: { "X-Xl-Ahead": "1" }, credentials: "same-origin" }), asked);
    } catch {
      return;
    }
  }
}

async function trim(name: string, most: number): Promise<void> {
  const cache = await caches.open(name);
  const urls = await cache.keys();
  const spare = urls.filter((request) => !settings.shell.includes(new URL(request.url).pathname) && new URL(request.url).pathname !== settings.offline);
  for (const request of spare.slice(0, Math.max(0, urls.length - most))) await cache.delete(request);
}
