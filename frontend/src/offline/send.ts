/** Sends what waits, oldest first. One tab at a time where the browser can lock; the server's keys make sure in any case. */
import { backoff } from "../timing.ts";
import { mine, put, remove, type Item } from "./store.ts";

export type Answer =
  | { state: "done"; sentence: string; url: string; note: string; note_url: string }
  | { state: "refused"; sentence: string }
  | { state: "later"; lost: boolean }
  | { state: "signed-out" }
  | { state: "stale" };

/** How much of an item has gone up, 0 … 1. */
export type Progress = (item: Item, part: number) => void;

export interface Sent {
  item: Item;
  answer: Answer;
}

const FOR_GOOD = new Set([400, 404, 405, 409, 410, 413, 415, 422]);

function cookie(name: string): string {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie)?.[1] ?? "";
}

function body(item: Item): FormData {
  const form = new FormData();
  for (const [name, value, fileName] of item.fields) {
    if (value instanceof Blob) form.append(name, value, fileName ?? "photo.jpg");
    else form.append(name, value);
  }
  return form;
}

/** Quiet for so long, a line is no line; photos on 2G take longer than that and still go up. */
const QUIET = 45_000;
let going: { key: string; request: XMLHttpRequest } | null = null;
const given = new Set<string>();

/** Taken back by the person: it is not sent, and what is going up stops. */
export function giveUp(key: string): void {
  given.add(key);
  if (going?.key === key) going.request.abort();
}

function send(item: Item, words: DOMStringMap, progress: Progress): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout>;
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), QUIET);
    };
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      going = null;
      resolve(answer);
    };
    request.open("POST", item.url);
    const headers = {
      "HX-Request": "true", "X-CSRFToken": cookie("csrftoken"), "X-Tap-Key": item.key, "X-Tap-For": item.owner,
      "X-Tap-At": item.tappedAt, "X-Tap-Sent": new Date().toISOString(),
    };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      if (event.lengthComputable) progress(item, event.loaded / event.total);
    };
    request.onload = () => end(read(request, item, words));
    request.onerror = request.onabort = () => end({ state: "later", lost: true });
    going = { key: item.key, request };
    alive();
    request.send(body(item));
  });
}

function read(request: XMLHttpRequest, item: Item, words: DOMStringMap): Answer {
  const { status } = request;
  // Redirects are followed silently: an answer from elsewhere is the sign-in page.
  if (status === 401 || new URL(request.responseURL).pathname !== new URL(item.url, location.href).pathname) return { state: "signed-out" };
  if (status === 403) return { state: "stale" };
  const isJson = (request.getResponseHeader("Content-Type") ?? "").startsWith("application/json");
  const told = isJson ? (JSON.parse(request.responseText) as Record<string, string>) : null;
  if (status >= 200 && status < 300 && told?.state === "done") return { state: "done", sentence: "", url: "", note: "", note_url: "", ...told };
  if (told?.state === "other") return { state: "signed-out" };
  if (FOR_GOOD.has(status)) return { state: "refused", sentence: told?.sentence || (status === 413 ? words.tooLarge : words.refused) || "" };
  return { state: "later", lost: false };
}

let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let again = false;

/** Sends everything of this person; `tell` after each. Comes back by itself while something waits. */
export function flush(owner: string, words: DOMStringMap, tell: (sent: Sent) => Promise<void>, progress: Progress): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  clearTimeout(timer);
  const work = async (): Promise<void> => {
    const waits = await round(owner, words, tell, progress);
    attempt = waits ? attempt + 1 : 0;
    if (waits && document.visibilityState === "visible") timer = setTimeout(() => void flush(owner, words, tell, progress), backoff(Math.min(attempt, 6), 60));
  };
  const alone = "locks" in navigator ? navigator.locks.request("xl-outbox", work).then(() => undefined) : work();
  running = alone.finally(() => {
    running = null;
    if (again) {
      again = false;
      void flush(owner, words, tell, progress);
    }
  });
  return running;
}

/** Tried at once on the next call: the network came back, or somebody looks at the page again. */
export function forgetWaiting(): void {
  attempt = 0;
}

async function round(owner: string, words: DOMStringMap, tell: (sent: Sent) => Promise<void>, progress: Progress): Promise<boolean> {
  for (const item of await mine(owner)) {
    if (item.state !== "waiting" || given.has(item.key)) continue;
    const answer = await send(item, words, progress);
    if (given.has(item.key)) continue;
    if (answer.state === "done") await remove(item.key);
    if (answer.state === "refused") await put({ ...item, state: "refused", sentence: answer.sentence });
    await tell({ item, answer });
    if (answer.state === "later") return true;
    if (answer.state === "signed-out" || answer.state === "stale") return false;
  }
  return false;
}
