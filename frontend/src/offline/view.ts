/** What a person sees of the outbox: the state in the top bar, the card that waits, the list of what has not arrived. */
import type { Item } from "./store.ts";

const all = (selector: string, root: ParentNode = document): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(selector)];
const time = (iso: string): string => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

export const words = (): DOMStringMap => document.querySelector<HTMLElement>("#xl-sync")?.dataset ?? {};

function fill(root: ParentNode, values: Record<string, string>): void {
  for (const [name, text] of Object.entries(values)) for (const el of all(`[data-say="${name}"]`, root)) el.textContent = text;
}

function fromTemplate(selector: string, values: Record<string, string>, root: ParentNode = document): HTMLElement | null {
  const made = root.querySelector<HTMLTemplateElement>(selector)?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (made) fill(made, values);
  return made ?? null;
}

/** In place: the form steps back, what was tapped stands there, hollow and amber, or red with the reason. */
function inPlace(items: Item[], actions: Actions): void {
  for (const el of all("#main [data-tapped]")) el.remove();
  const waiting = new Set<Element>();
  for (const form of all("form[data-outbox]:not([data-outbox-now])")) {
    const found = items.filter((item) => item.what === form.dataset.outbox);
    const card = form.closest("[data-outbox-card]");
    const stays = "outboxStays" in form.dataset; // another answer may be written while one waits
    form.hidden = !stays && found.length > 0;
    if (card && !stays && found.some((item) => item.state === "waiting")) waiting.add(card);
    for (const item of found) form.insertAdjacentElement(stays ? "beforebegin" : "afterend", place(form, item, actions));
  }
  for (const card of all("[data-outbox-card]")) card.classList.toggle("xl-tapped", waiting.has(card));
}

function place(form: HTMLElement, item: Item, actions: Actions): HTMLElement {
  const own = form.querySelector<HTMLTemplateElement>(`template[data-${item.state}]`);
  const values = { time: time(item.tappedAt), label: item.label, sentence: item.sentence, text: textOf(item) };
  const made = ((own?.content.firstElementChild ?? document.querySelector<HTMLTemplateElement>(`#xl-${item.state}`)?.content.firstElementChild)?.cloneNode(true) ??
    document.createElement("div")) as HTMLElement;
  made.dataset.tapped = item.key;
  fill(made, values);
  photos(made, item);
  buttons(made, item, actions);
  return made;
}

function textOf(item: Item): string {
  const text = item.fields.find(([name]) => name === "text")?.[1];
  return typeof text === "string" ? text : "";
}

function photos(root: HTMLElement, item: Item): void {
  const strip = root.querySelector<HTMLElement>("[data-photos]");
  if (!strip) return;
  for (const [, value] of item.fields) {
    if (!(value instanceof Blob) || value.size === 0) continue;
    const picture = new Image();
    picture.src = URL.createObjectURL(value);
    picture.alt = "";
    picture.onload = () => URL.revokeObjectURL(picture.src);
    strip.append(picture);
  }
}

export interface Actions {
  retry(item: Item): void;
  discard(item: Item): void;
}

function buttons(root: HTMLElement, item: Item, actions: Actions): void {
  for (const el of all("[data-retry-tap]", root)) el.onclick = () => actions.retry(item);
  for (const el of all("[data-discard-tap]", root)) el.onclick = () => actions.discard(item);
}

/** How much of an answer has gone up. */
export function showProgress(item: Item, part: number): void {
  for (const el of all(`[data-tapped="${item.key}"] progress`) as HTMLProgressElement[]) {
    el.hidden = part >= 1;
    el.value = part;
  }
}

/** The top bar, the banner, and the list behind them. */
function state(items: Item[], offline: boolean): void {
  const said = words();
  const n = items.length;
  const waiting = n ? (said.waiting ?? "").replace("{n}", String(n)) : "";
  document.documentElement.toggleAttribute("data-offline", offline);
  document.documentElement.toggleAttribute("data-waiting", n > 0);
  const text = [offline ? said.offline : "", waiting].filter(Boolean).join(" · ");
  for (const el of all("[data-sync-state]")) {
    el.hidden = !text;
    fill(el, { state: text });
  }
  for (const el of all("[data-live-state]")) el.hidden = !offline;
  for (const el of all("[data-offline-note]")) el.hidden = !offline;
  const asOf = document.querySelector<HTMLMetaElement>('meta[name="xl-as-of"]')?.content;
  if (asOf) fill(document, { "as-of": time(asOf) });
}

function list(items: Item[], actions: Actions): void {
  const place = document.querySelector<HTMLElement>("[data-sync-list]");
  if (!place) return;
  place.replaceChildren(
    ...items.flatMap((item) => {
      const locked = item.state === "locked";
      const line = fromTemplate(item.state === "waiting" ? "#xl-sync-waiting" : "#xl-sync-refused", {
        label: locked ? time(item.tappedAt) : item.label, time: time(item.tappedAt), sentence: locked ? (words().locked ?? "") : item.sentence,
      });
      if (line) {
        line.dataset.tapped = item.key;
        for (const el of all("[data-retry-tap]", line)) el.hidden = locked;
        buttons(line, item, actions);
      }
      return line ?? [];
    }),
  );
  for (const el of all("[data-sync-none]")) el.hidden = items.length > 0;
  for (const el of all("[data-sync-some]")) el.hidden = items.length === 0;
}

export function show(items: Item[], offline: boolean, actions: Actions): void {
  inPlace(items, actions);
  state(items, offline);
  list(items, actions);
}

/** What changed meanwhile stays on the page until it is read. */
export function note(text: string, url: string, way = words().goThere ?? ""): HTMLElement | null {
  const made = fromTemplate("#xl-sync-note", { text, way });
  const place = document.querySelector("#main");
  if (!made || !place) return null;
  const link = made.querySelector("a");
  if (link) {
    link.hidden = !url;
    if (url) link.href = url;
  }
  made.querySelector<HTMLElement>("[data-close-note]")!.onclick = () => made.remove();
  place.prepend(made);
  return made;
}
