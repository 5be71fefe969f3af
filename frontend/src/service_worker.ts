/** The service worker: the shell is kept, pages a person opened are kept for that person, and wiped when they leave.

It never sends what was tapped: the page does (offline/send.ts), so it works where there is no service worker at all.
The server puts the version, the shell and the addresses in place of XL_SETTINGS. */
interface Settings {
  version: string;
  shell: string[];
  offline: string;
  /** Shown after somebody signed out without a network, until the server has heard it. */
  left: string;
  signOut: string;
  /** Below it people sign in, and become somebody else. */
  doors: string;
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
const SEEN_BY = "X-Xl-Who";
const MOST_PAGES = 80;
const MOST_ASSETS = 80;
const PATIENCE = 6000;

/** A page asked for before somebody signed out must not be kept afterwards. */
let wipes = 0;

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(ASSETS).then(async (cache) => {
      await cache.addAll([...settings.shell, settings.offline, settings.left]);
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

/** What the server sealed for this device. Who signed out here is not told any more: the subscription ended then. */
interface Notice {
  tag: string;
  title: string;
  body?: string;
  url: string;
  lang: string;
  dir: "ltr" | "rtl";
  token: string;
}

worker.addEventListener("push", (event) => {
  const told = event.data?.json() as Notice | undefined;
  if (!told) return;
  const { title, body, tag, lang, dir, url } = told;
  const shown = worker.registration.showNotification(title, { body, tag, lang, dir, data: { url }, icon: "/static/ui/icons/icon-192.png" });
  event.waitUntil(shown.then(() => (told.token ? arrived(told.token) : undefined)));
});

/** The device has it: that is what "delivered" means. Unheard, it stays "sent". */
async function arrived(token: string): Promise<void> {
  const body = JSON.stringify({ token, kind: "delivered" });
  await fetch("/receipts", { method: "POST", body, headers: { "Content-Type": "application/json" } }).catch(() => undefined);
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url } = event.notification.data as { url: string };
  event.waitUntil(worker.clients.openWindow(url));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && url.pathname === settings.signOut) {
    event.waitUntil(unsubscribe().catch(() => undefined));
    event.respondWith(signOut(request));
    return;
  }
  if (request.method === "POST" && request.mode === "navigate" && url.pathname.startsWith(settings.doors)) event.waitUntil(write("/doubt", "1"));
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
  const early = event.preloadResponse as Promise<Response | undefined>;
  const leaving = await said("/leaving");
  // What was asked for beforehand still went out under the name of who is leaving.
  if (leaving) event.waitUntil(early.catch(() => undefined));
  if (leaving && !(await leave(leaving))) return (await shown(settings.left)) ?? Response.error();
  const fetched = (async () => {
    const answer = (leaving ? undefined : await early) ?? (await fetch(request));
    const whom = answer.headers.get(SEEN_BY);
    if (whom && asked === wipes) await here(whom);
    return answer;
  })();
  event.waitUntil(fetched.then((answer) => keep(request.url, answer.clone(), asked)).catch(() => undefined));
  const kept = await find(request.url);
  try {
    return await (kept ? Promise.race([fetched, late()]) : fetched);
  } catch {
    return kept ?? (await shown(settings.offline)) ?? Response.error();
  }
}

function shown(address: string): Promise<Response | undefined> {
  return caches.match(address, { cacheName: ASSETS });
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

/** Nothing, from the moment somebody signs in until the server has said who it is. */
async function find(url: string): Promise<Response | undefined> {
  const whom = await who();
  return whom === "0" || (await said("/doubt")) ? undefined : caches.match(bare(url), { cacheName: READ + whom });
}

function bare(url: string): string {
  return url.split("#")[0]!;
}

async function said(name: string): Promise<string> {
  return (await (await caches.match(name, { cacheName: WHO }))?.text()) ?? "";
}

async function write(name: string, text: string): Promise<void> {
  const cache = await caches.open(WHO);
  if (text) await cache.put(name, new Response(text));
  else await cache.delete(name);
}

async function who(): Promise<string> {
  return (await said("/who")) || "0";
}

/** Somebody is here: everybody else's pages go. "0" is nobody. */
async function here(whom: string): Promise<void> {
  if ((await who()) !== whom) await write("/who", whom);
  for (const name of await caches.keys()) if (name.startsWith(READ) && name !== READ + whom) await caches.delete(name);
  if (whom !== "0" && (await said("/doubt"))) await write("/doubt", "");
}

async function wipe(): Promise<void> {
  wipes += 1;
  await here("0");
}

/** Signing out wipes first, whether the server is heard or not: the phone may change hands. What the server has not
heard is said again before it is asked for anything else. */
async function signOut(request: Request): Promise<Response> {
  await wipe();
  await write("/leaving", (await request.clone().text()) || " ");
  try {
    const answer = await fetch(request);
    if (answer.status < 500) await write("/leaving", "");
    return answer;
  } catch {
    return Response.redirect("/", 303);
  }
}

/** Notices are for who is signed in; the server learns it from the push service. */
async function unsubscribe(): Promise<void> {
  await (await worker.registration.pushManager?.getSubscription())?.unsubscribe();
}

async function leave(form: string): Promise<boolean> {
  try {
    const answer = await fetch(settings.signOut, { method: "POST", body: form, redirect: "manual", headers: { "Content-Type": "application/x-www-form-urlencoded" } });
    // 403: the token is another one, so somebody has signed in since.
    if (answer.status >= 500) return false;
    await write("/leaving", "");
    return true;
  } catch {
    return false;
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
  const spare = urls.filter((request) => !settings.shell.includes(new URL(request.url).pathname) && !request.url.includes(settings.offline));
  for (const request of spare.slice(0, Math.max(0, urls.length - most))) await cache.delete(request);
}
