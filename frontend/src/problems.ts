/** What failed stays visible until someone closes it; a panel that did not load says so in its place. */
import htmx from "htmx.org";
import { backoff } from "./timing.ts";

type Words = "torn" | "failed" | "denied" | "gone" | "signedOut" | "offline";
const word = (name: Words) => document.querySelector<HTMLElement>("#xl-words")?.dataset[name] ?? "";

function say(text: string): void {
  document.querySelector(".xl-problem")?.remove();
  const line = document.createElement("div");
  line.className = "xl-notice xl-notice-act xl-problem";
  line.setAttribute("role", "alert");
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×", onclick: () => line.remove() });
  close.className = "xl-ibtn";
  line.append(Object.assign(document.createElement("div"), { textContent: text }), close);
  (document.querySelector("dialog[open]") ?? document.body).append(line);
}

/** A slot or a live part: says in place what happened, or leaves when the viewer has no right to it. */
function inPlace(part: HTMLElement, status: number): boolean {
  if (part.matches("[data-quiet]")) return true;
  if (!part.matches("[data-slot], [hx-trigger*=load]")) return false;
  if ([401, 403, 404].includes(status)) {
    part.remove();
    return true;
  }
  const failed = document.querySelector<HTMLTemplateElement>("#xl-failed");
  if (!failed) return false;
  part.replaceChildren(failed.content.cloneNode(true));
  part.querySelector("[data-retry]")?.addEventListener("click", () => {
    void htmx.ajax("get", part.getAttribute("hx-get") ?? "", { target: part, swap: (part.getAttribute("hx-swap") ?? "innerHTML") as "outerHTML" });
  });
  return true;
}

let isTorn = false;

/** A part of the page did not come. A browser asks for a module once, so only the page loaded again has it: a wall, which
nobody sits at, does that by itself as soon as the server answers; elsewhere what was typed would be lost, so it is said. */
export function torn(): void {
  if (isTorn) return;
  isTorn = true;
  if (document.documentElement.dataset.wall) loadAgain(1);
  else say(navigator.onLine ? word("torn") : word("offline"));
}

function loadAgain(attempt: number): void {
  setTimeout(() => {
    fetch(location.href, { method: "HEAD", cache: "no-store" })
      .then(() => location.reload())
      .catch(() => loadAgain(attempt + 1));
  }, backoff(attempt));
}

export function startProblems(): void {
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = (event as CustomEvent<{ xhr: XMLHttpRequest; elt: HTMLElement }>).detail;
    if (inPlace(elt, xhr.status)) return;
    const sentence = xhr.status === 401 ? word("signedOut") : xhr.status === 403 ? word("denied") : xhr.status === 404 ? word("gone") : word("failed");
    // An action that was refused may send its own sentence as plain text.
    const own = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain") && xhr.status < 500 ? xhr.responseText.trim() : "";
    say(own || sentence);
  });
  document.addEventListener("htmx:sendError", (event) => {
    const { elt } = (event as CustomEvent<{ elt: HTMLElement }>).detail;
    // Without a network the top bar says so; a part that asks for news by itself has nothing to add.
    if (!navigator.onLine && elt.matches("[data-live]")) return;
    if (!inPlace(elt, 0)) say(navigator.onLine ? word("failed") : word("offline"));
  });
}
