/** Forms with `data-outbox="<what>"` go into the phone's outbox first and to the server from there, now or later, once.

`data-outbox-label` is the line people read in the list of what waits; `data-outbox-go` follows to where the answer leads;
`data-outbox-stays` keeps the form open for more; `data-outbox-now` is sent by itself when the page is shown (reading);
`data-outbox-said`: the page says itself what came of it (`xl-answered`), and what is refused before its eyes is not kept. */
import { ask } from "../confirm.ts";
import { refetch } from "../live.ts";
import { toast } from "../toasts.ts";
import { suggestInstall } from "./install.ts";
import { meta } from "./meta.ts";
import { flush, forgetWaiting, giveUp, type Sent } from "./send.ts";
import { startShell, tellWorker } from "./shell.ts";
import { canLock } from "./seal.ts";
import { forget, holdOn, mine, newKey, onlyHere, put, remove, type Field, type Item } from "./store.ts";
import { note, show, showProgress, words, type Actions } from "./view.ts";

let owner = "";
let offline = !navigator.onLine;
const tappedHere = new Map<string, HTMLFormElement>();
const others = "BroadcastChannel" in window ? new BroadcastChannel("xl-outbox") : null;

async function items(): Promise<Item[]> {
  return owner ? mine(owner) : [];
}

async function draw(): Promise<void> {
  show(await items(), offline, actions);
}

const actions: Actions = {
  retry: (item) => void put({ ...item, state: "waiting", sentence: "" }).then(changed).then(send),
  discard: (item) => {
    giveUp(item.key);
    void remove(item.key).then(changed);
  },
};

async function changed(): Promise<void> {
  others?.postMessage("changed");
  await draw();
}

function send(): Promise<void> {
  return owner ? flush(owner, words(), told, showProgress) : Promise.resolve();
}

async function told({ item, answer }: Sent): Promise<void> {
  const form = tappedHere.get(item.key);
  const isSaid = Boolean(form?.isConnected && "outboxSaid" in form.dataset);
  if (isSaid && answer.state === "refused") await remove(item.key);
  if (isSaid) document.dispatchEvent(new CustomEvent("xl-answered", { detail: { what: item.what, answer } }));
  offline = answer.state === "later" && answer.lost;
  if (answer.state === "signed-out") await sayLeft();
  if (answer.state === "stale") note(words().stale ?? "", location.pathname, words().reload);
  if (answer.state === "done") {
    if (answer.sentence && !isSaid) toast(answer.sentence);
    if (answer.note) note(answer.note, answer.note_url);
    if (form && "outboxGo" in form.dataset && answer.url) location.assign(answer.url);
    refetch("inbox");
    document.dispatchEvent(new CustomEvent("xl-sent", { detail: item.what }));
    if (item.what && !item.what.endsWith(":read")) suggestInstall();
  }
  if (answer.state === "later") waits();
  await changed();
}

let left: HTMLElement | null = null;

async function sayLeft(): Promise<void> {
  const kept = (await items()).length > 0;
  left?.remove();
  left = note((kept ? words().signedOutKept : words().signedOut) ?? "", `${meta("xl-sign-in")}?next=${encodeURIComponent(location.pathname)}`, words().signIn);
}

let warned = false;

/** It was not heard: then it should stay, also when the phone runs full; what only this page holds, with the page open. */
function waits(): void {
  if (!onlyHere()) return holdOn();
  if (!warned) note(words().onlyHere ?? "", "");
  warned = true;
}

async function queue(form: HTMLFormElement): Promise<void> {
  const fields: Field[] = [];
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || (value instanceof File && value.size === 0)) continue;
    fields.push(value instanceof File ? [name, value, value.name] : [name, value]);
  }
  const item: Item = {
    key: newKey(), owner, url: form.getAttribute("action") ?? location.pathname, fields, what: form.dataset.outbox ?? "",
    label: form.dataset.outboxLabel ?? "", tappedAt: new Date().toISOString(), state: "waiting", sentence: "",
  };
  await put(item);
  tappedHere.set(item.key, form);
}

/** The same thing tapped twice is one tap, unless the form is for several. */
async function waitsAlready(form: HTMLFormElement): Promise<boolean> {
  if ("outboxStays" in form.dataset) return false;
  return (await items()).some((item) => item.what === form.dataset.outbox && item.state === "waiting");
}

const busy = new WeakSet<HTMLFormElement>();

async function submit(form: HTMLFormElement): Promise<void> {
  if ("outboxSaid" in form.dataset) {
    // A hand scanner does not wait: what it wrote is taken at once, and the field is free for the next code.
    const kept = queue(form);
    form.reset();
    await kept;
  } else {
    if (busy.has(form)) return;
    busy.add(form);
    try {
      if (!(await waitsAlready(form))) {
        await queue(form);
        if ("outboxStays" in form.dataset) form.reset();
      }
    } finally {
      busy.delete(form);
    }
  }
  await changed();
  await send();
}

function back(): void {
  forgetWaiting();
  void send().then(draw);
}

/** Signing out wipes the phone. What has not arrived is asked about first: it stays locked for the next time its owner is
here, or goes where it cannot be locked. */
async function signOut(form: HTMLFormElement): Promise<void> {
  const waiting = (await items()).length;
  const stays = canLock() && !onlyHere();
  const question = (stays ? words().signOutLocked : words().signOut) ?? "";
  if (waiting && !(await ask(question.replace("{n}", String(waiting)), ""))) return;
  if (!navigator.serviceWorker?.controller && !(await isHeard())) return void note(words().cannotLeave ?? "", "");
  if (!stays) await forget(owner);
  owner = "";
  await tellWorker({ kind: "wipe" });
  others?.postMessage("left");
  form.dataset.sure = "";
  form.submit();
}

async function isHeard(): Promise<boolean> {
  try {
    await fetch(meta("xl-sign-in"), { method: "HEAD", cache: "no-store", redirect: "manual" });
    return true;
  } catch {
    return false;
  }
}

function guardSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute("action") !== meta("xl-sign-out") || "sure" in form.dataset) return;
    event.preventDefault();
    void signOut(form);
  });
}

export function startOffline(): void {
  owner = meta("xl-who");
  if (owner === "0") owner = "";
  startShell();
  guardSignOut();
  if (!owner) return;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!("outbox" in form.dataset) || !owner || event.defaultPrevented) return;
    event.preventDefault();
    void submit(form);
  });
  addEventListener("online", () => {
    offline = false;
    back();
  });
  addEventListener("offline", () => {
    offline = true;
    void draw();
  });
  addEventListener("focus", back);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back());
  document.addEventListener("xl-line", (event) => {
    const lost = (event as CustomEvent<boolean>).detail;
    if (lost === offline) return;
    offline = lost;
    if (lost) void draw();
    else back();
  });
  document.addEventListener("xl-signed-out", () => void sayLeft().then(back));
  document.addEventListener("htmx:afterSettle", () => void draw());
  others?.addEventListener("message", (event) => {
    if (event.data === "left") location.replace(meta("xl-sign-in"));
    else void draw();
  });
  addEventListener("beforeunload", (event) => {
    if (owner && onlyHere()) event.preventDefault();
  });
  for (const el of document.querySelectorAll<HTMLElement>("[data-sync-now]")) el.addEventListener("click", back);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-outbox-now]")) form.requestSubmit();
  void draw().then(send);
}
