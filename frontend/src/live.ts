/** One EventSource a page: topics are collected from data-live, each `event: <topic>` refetches what listens to it. */
import htmx from "htmx.org";
import { backoff, debounce, throttle } from "./timing.ts";
import { collect } from "./topics.ts";

let source: EventSource | null = null;
let topics: string[] = [];
let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let wasLost = false;
let saidLeft = false;
// When what the page shows was asked for, in milliseconds since it was opened: news that came before the stream did is told first.
let shown = 0;
// The server has no place for another stream: the page asks for the news now and then, and tries again after some rounds.
let asking: ReturnType<typeof setTimeout> | undefined;
const ROUNDS = 4;
// A tab nobody looks at leaves its place, and its connection, to others. A wall is always looked at.
const HIDDEN_MS = 20_000;
let leaving: ReturnType<typeof setTimeout> | undefined;

// An element may ask for news at most every `data-live-every` milliseconds. htmx's own throttle drops what comes
// in between: the last event of a burst would be lost, and the page would stay behind.
const paced = new WeakMap<HTMLElement, Map<string, () => void>>();

function tell(el: HTMLElement, topic: string): void {
  const every = Number(el.dataset.liveEvery ?? 0);
  if (!every) {
    htmx.trigger(el, `live:${topic}`);
    return;
  }
  const known = paced.get(el) ?? new Map<string, () => void>();
  paced.set(el, known);
  if (!known.has(topic)) known.set(topic, throttle(() => el.isConnected && htmx.trigger(el, `live:${topic}`), every));
  known.get(topic)?.();
}

export function refetch(topic: string): void {
  for (const el of document.querySelectorAll<HTMLElement>("[data-live]")) {
    if ((el.dataset.live ?? "").split(/[\s,]+/).includes(topic)) tell(el, topic);
  }
}

/** offline/start.ts says it to people: the line is lost, or back. */
function state(lost: boolean): void {
  document.dispatchEvent(new CustomEvent("xl-line", { detail: lost }));
}

/** A stream that fails does not say why: the line is lost, or the server is there and knows nobody by this session any more. */
async function why(url: string): Promise<void> {
  const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
  void answer?.body?.cancel();
  state(!answer || answer.status >= 500);
  if (answer?.status === 401 && !saidLeft) document.dispatchEvent(new Event("xl-signed-out"));
  saidLeft = answer?.status === 401;
}

function ask(seconds: number, round = 1): void {
  asking = setTimeout(
    () => {
      topics.forEach(refetch);
      if (round < ROUNDS) ask(seconds, round + 1);
      else connect();
    },
    seconds * 1000 * (0.8 + Math.random() * 0.4),
  );
}

function connect(): void {
  clearTimeout(timer);
  clearTimeout(asking);
  source?.close();
  source = null;
  if (topics.length === 0) return;
  // A wall screen has no session: its address opens the stream.
  const wall = document.documentElement.dataset.wall;
  const page = wasLost ? 0 : Math.max(0, Math.round(performance.now() - shown));
  const opened = new EventSource(`/live?topics=${encodeURIComponent(topics.join(","))}&page=${page}${wall ? `&wall=${encodeURIComponent(wall)}` : ""}`);
  source = opened;
  opened.onopen = () => {
    attempt = 0;
    state(false);
    // What was missed meanwhile is fetched once.
    if (wasLost) topics.forEach(refetch);
    wasLost = saidLeft = false;
    shown = performance.now();
  };
  opened.onerror = () => {
    opened.close();
    wasLost = true;
    attempt += 1;
    // One failure may be a restart; the pill appears when it lasts.
    if (!navigator.onLine) state(true);
    else if (attempt >= 2) void why(opened.url);
    // A wall whose address was ended is refused the stream: its page, asked for once, says so.
    if (attempt === 2 && wall) topics.forEach(refetch);
    timer = setTimeout(connect, backoff(attempt));
  };
  opened.addEventListener("full", (event) => {
    opened.close();
    source = null;
    ask(Number((event as MessageEvent<string>).data) || 45);
  });
  for (const topic of topics) opened.addEventListener(topic, () => refetch(topic));
}

function leave(): void {
  clearTimeout(timer);
  clearTimeout(asking);
  source?.close();
  source = null;
}

const renew = debounce(() => {
  const now = collect(document);
  if (now.join() === topics.join()) return;
  topics = now;
  connect();
}, 50);

// News come in bursts: one answer that leads elsewhere is enough, a second one would begin the journey anew. Where the
// answer was a file to keep, the page is still there and listens again.
const JOURNEY_MS = 10_000;
let isLeaving = false;

function follow(event: Event): void {
  if (!(event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.getResponseHeader("HX-Redirect")) return;
  if (isLeaving) return event.preventDefault();
  isLeaving = true;
  leave();
  setTimeout(stay, JOURNEY_MS);
}

function stay(): void {
  isLeaving = false;
  wasLost = true;
  connect();
}

export function startLive(): void {
  renew();
  document.addEventListener("htmx:beforeOnLoad", follow);
  document.addEventListener("htmx:afterSettle", renew);
  addEventListener("offline", () => state(true));
  addEventListener("online", () => {
    attempt = 0;
    if (topics.length) connect();
    else state(false);
  });
  // A page in the background of a phone is frozen, one in another tab gives its place back: both come back fresh.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(leaving);
    if (document.documentElement.dataset.wall) return;
    if (document.visibilityState === "hidden") leaving = setTimeout(leave, HIDDEN_MS);
    else if (topics.length && (!source || source.readyState === EventSource.CLOSED)) {
      wasLost = true;
      connect();
    }
  });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) stay();
  });
}
