/** The installed app: its service worker, whose pages it keeps, the prompt for a new version, and putting it on the desk. */
import { meta } from "./meta.ts";
import { startInstall } from "./install.ts";

let registration: ServiceWorkerRegistration | null = null;

/** Says something to the service worker and waits until it is done; at once where there is none. */
export async function tellWorker(told: object): Promise<void> {
  const active = registration?.active;
  if (!active) return;
  await new Promise<void>((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    setTimeout(resolve, 3000);
    active.postMessage(told, [channel.port2]);
  });
}

/** Something is being written: letters in a field that were not there, a photo chosen. */
function isWriting(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("main :is(textarea, input:not([type=hidden], [type=search], [type=checkbox], [type=radio]))");
  return [...fields].some((field) => (field.type === "file" ? Boolean((field as HTMLInputElement).files?.length) : field.value !== field.defaultValue));
}

function offerUpdate(waiting: ServiceWorker): void {
  const bar = document.querySelector<HTMLElement>("[data-update]");
  if (!bar) return;
  // Quietly: not while somebody writes, and nothing that was written is reloaded away.
  const look = (): void => void (bar.hidden = isWriting());
  look();
  for (const kind of ["input", "change", "reset", "htmx:afterSettle"]) document.addEventListener(kind, () => setTimeout(look));
  bar.querySelector("button")!.onclick = () => {
    if (isWriting()) return look();
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

export function startShell(): void {
  startInstall();
  for (const el of document.querySelectorAll<HTMLElement>("[data-reload]")) el.addEventListener("click", () => location.reload());
  const address = meta("xl-worker");
  if (!address || !("serviceWorker" in navigator)) return;
  const start = async (): Promise<void> => {
    const first = !navigator.serviceWorker.controller;
    registration = await navigator.serviceWorker.register(address, { scope: "/", updateViaCache: "none" });
    watch(registration);
    await navigator.serviceWorker.ready;
    const who = meta("xl-who");
    if (who) await tellWorker({ kind: "who", who });
    const urls = [...document.querySelectorAll<HTMLElement>("[data-ahead]")].map((el) => new URL(el.dataset.ahead!, location.href).href);
    if (first) urls.unshift(location.href); // shown before there was anybody to keep it
    if (urls.length && !slow()) await tellWorker({ kind: "ahead", urls });
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
