/** The installed app: its service worker, whose pages it keeps, the prompt for a new version, and putting it on the desk. */
interface Prompt extends Event {
  prompt(): Promise<void>;
  userChoice: Promise<{ outcome: string }>;
}

export const meta = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

let registration: ServiceWorkerRegistration | null = null;

/** Says something to the service worker and waits until it is done; at once where there is none. */
export async function ask(told: object): Promise<void> {
  const active = registration?.active;
  if (!active) return;
  await new Promise<void>((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    setTimeout(resolve, 3000);
    active.postMessage(told, [channel.port2]);
  });
}

function offerUpdate(waiting: ServiceWorker): void {
  const bar = document.querySelector<HTMLElement>("[data-update]");
  if (!bar) return;
  bar.hidden = false;
  // The person says when: nothing that is being written is reloaded away.
  bar.querySelector("button")!.onclick = () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    waiting.postMessage({ kind: "update" });
  };
}

function watch(found: ServiceWorkerRegistration): void {
  if (found.waiting && navigator.serviceWorker.controller) offerUpdate(found.waiting);
  found.addEventListener("updatefound", () => {
    const coming = found.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed" && navigator.serviceWorker.controller) offerUpdate(coming);
    });
  });
}

/** An offer in the menu "Me", where the browser can install; Safari and WeChat are told the way in words. */
function offerInstall(): void {
  const row = document.querySelector<HTMLElement>("[data-install]");
  if (!row || matchMedia("(display-mode: standalone)").matches) return;
  const show = (kind: string): void => {
    row.hidden = false;
    for (const one of row.querySelectorAll<HTMLElement>("[data-install-by]")) one.hidden = one.dataset.installBy !== kind;
  };
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    show("prompt");
    row.querySelector<HTMLButtonElement>("button")!.onclick = () => void (event as Prompt).prompt();
  });
  addEventListener("appinstalled", () => (row.hidden = true));
  if (/MicroMessenger/i.test(navigator.userAgent)) show("wechat");
  else if (/iPhone|iPad/.test(navigator.userAgent)) show("safari");
}

export function startShell(): void {
  offerInstall();
  for (const el of document.querySelectorAll<HTMLElement>("[data-reload]")) el.addEventListener("click", () => location.reload());
  const address = meta("xl-worker");
  if (!address || !("serviceWorker" in navigator)) return;
  const start = async (): Promise<void> => {
    const first = !navigator.serviceWorker.controller;
    registration = await navigator.serviceWorker.register(address, { scope: "/", updateViaCache: "none" });
    watch(registration);
    await navigator.serviceWorker.ready;
    const who = meta("xl-who");
    if (who) await ask({ kind: "who", who });
    const urls = [...document.querySelectorAll<HTMLElement>("[data-ahead]")].map((el) => new URL(el.dataset.ahead!, location.href).href);
    if (first) urls.unshift(location.href); // shown before there was anybody to keep it
    if (urls.length && !slow()) await ask({ kind: "ahead", urls });
  };
  // After the page itself: a phone on 3G pays for what it looks at first.
  const later = (): void => void start().catch((error: unknown) => console.info("No offline pages here:", error));
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}

function slow(): boolean {
  const line = (navigator as { connection?: { saveData?: boolean } }).connection;
  return line?.saveData === true;
}
