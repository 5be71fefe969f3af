/** Sends what waits, oldest first. One tab at a time where the browser can lock; the server's keys make sure in any case. */
import { backoff } from "../timing.ts";
import { mine, put, remove, type Item } from "./store.ts";

export type Answer =
  | { state: "done"; sentence: string; url: string; note: string; note_url: string }
  | { state: "refused"; sentence: string }
  | { state: "later"; lost: boolean }
  | { state: "signed-out" }
  | { state: "stale" };

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

async function send(item: Item, words: DOMStringMap): Promise<Answer> {
  const stop = new AbortController();
  // A line that hangs is no line: long enough for photos on 3G.
  const timer = setTimeout(() => stop.abort(), 60_000);
  try {
    const answer = await fetch(item.url, {
      method: "POST",
      body: body(item),
      signal: stop.signal,
      redirect: "manual",
      headers: {
        "HX-Request": "true",
        "X-CSRFToken": cookie("csrftoken"),
        "X-Tap-Key": item.key,
        "X-Tap-For": item.owner,
        "X-Tap-At": item.tappedAt,
        "X-Tap-Sent": new Date().toISOString(),
      },
    });
    return await read(answer, words);
  } catch {
    return { state: "later", lost: true };
  } finally {
    clearTimeout(timer);
  }
}

async function read(answer: Response, words: DOMStringMap): Promise<Answer> {
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed-out" };
  if (answer.status === 403) return { state: "stale" };
  const told = (answer.headers.get("Content-Type") ?? "").startsWith("application/json") ? ((await answer.json()) as Record<string, string>) : null;
  if (answer.ok && told?.state === "done") return { state: "done", sentence: "", url: "", note: "", note_url: "", ...told };
  if (told?.state === "other") return { state: "signed-out" };
  if (FOR_GOOD.has(answer.status)) return { state: "refused", sentence: told?.sentence || (answer.status === 413 ? words.tooLarge : words.refused) || "" };
  return { state: "later", lost: false };
}

let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let again = false;

/** Sends everything of this person; `tell` after each. Comes back by itself while something waits. */
export function flush(owner: string, words: DOMStringMap, tell: (sent: Sent) => Promise<void>): Promise<void> {
  if (running) {
    again = true;
    return running;
  }
  clearTimeout(timer);
  const work = async (): Promise<void> => {
    const waits = await round(owner, words, tell);
    attempt = waits ? attempt + 1 : 0;
    if (waits && document.visibilityState === "visible") timer = setTimeout(() => void flush(owner, words, tell), backoff(Math.min(attempt, 6), 60));
  };
  const alone = "locks" in navigator ? navigator.locks.request("xl-outbox", work).then(() => undefined) : work();
  running = alone.finally(() => {
    running = null;
    if (again) {
      again = false;
      void flush(owner, words, tell);
    }
  });
  return running;
}

/** Tried at once on the next call: the network came back, or somebody looks at the page again. */
export function forgetWaiting(): void {
  attempt = 0;
}

async function round(owner: string, words: DOMStringMap, tell: (sent: Sent) => Promise<void>): Promise<boolean> {
  for (const item of await mine(owner)) {
    if (item.state === "refused") continue;
    const answer = await send(item, words);
    if (answer.state === "done") await remove(item.key);
    if (answer.state === "refused") await put({ ...item, state: "refused", sentence: answer.sentence });
    await tell({ item, answer });
    if (answer.state === "later") return true;
    if (answer.state === "signed-out" || answer.state === "stale") return false;
  }
  return false;
}
