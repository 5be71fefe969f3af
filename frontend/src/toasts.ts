/** Toasts confirm what was done, with a way back for eight seconds. */
import htmx from "htmx.org";

const LASTS = 8000;
interface Toast {
  text: string;
  undo: string;
}
const box = () => document.querySelector<HTMLElement>("#xl-toasts");

export function toast(text: string, undo = ""): void {
  const place = box();
  if (!place) return;
  const line = document.createElement("div");
  line.className = "xl-toast";
  line.dataset.undoUrl = undo;
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: place.dataset.undo ?? "" });
    button.dataset.undoNow = "";
    line.append(button);
  }
  place.append(line);
  raise(place);
  expire(line);
}

/** Above an open dialog, which lies in the browser's top layer: a popover shown last lies higher. */
function raise(place: HTMLElement): void {
  if (!("showPopover" in place)) return;
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
}

function expire(line: HTMLElement): void {
  let timer = setTimeout(() => line.remove(), LASTS);
  line.addEventListener("pointerenter", () => clearTimeout(timer)); // a hand on it keeps it
  line.addEventListener("pointerleave", () => (timer = setTimeout(() => line.remove(), LASTS / 2)));
}

async function undo(line: HTMLElement): Promise<void> {
  const place = box()!;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  line.remove();
  try {
    const answer = await fetch(line.dataset.undoUrl!, { method: "POST", headers: { ...headers, "HX-Request": "true" } });
    toast((answer.ok ? place.dataset.undone : place.dataset.notUndone) ?? "");
    if (answer.ok) {
      if (answer.headers.has("HX-Refresh")) location.reload();
      htmx.trigger(document.body, "xl-undone");
    }
  } catch {
    toast(place.dataset.notUndone ?? "");
  }
}

export function startToasts(): void {
  const waiting = document.querySelectorAll<HTMLElement>("[data-toast]");
  if (waiting.length) raise(box()!);
  for (const line of waiting) expire(line);
  document.addEventListener("xl-toasts", (event) => {
    for (const item of (event as CustomEvent<{ items: Toast[] }>).detail.items) toast(item.text, item.undo);
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-undo-now]");
    const line = button?.closest<HTMLElement>(".xl-toast");
    if (line) void undo(line);
  });
}
