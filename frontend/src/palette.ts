/** The command palette: pages are found here, everything else by the server. */
import { debounce } from "./timing.ts";

export function matches(words: string, query: string): boolean {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.toLowerCase().includes(part));
}

export function startPalette(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#xl-palette");
  const input = dialog?.querySelector("input");
  if (!dialog || !input) return;
  const results = dialog.querySelector<HTMLElement>("[data-results]")!;
  const pages = dialog.querySelector<HTMLElement>("[data-pages]")!;
  const none = dialog.querySelector<HTMLElement>("[data-none]")!;
  let asked = 0;
  let waiting = false;
  let numbered = 0;
  let chosen = ""; // by the arrow keys: an answer that comes late does not take it away

  const shown = () => [...dialog.querySelectorAll<HTMLElement>(".xl-hit")].filter((hit) => !hit.hidden);
  const mark = (to: number) => {
    const hits = shown();
    for (const hit of hits) {
      delete hit.dataset.at;
      hit.removeAttribute("aria-selected");
    }
    const hit = hits[(to + hits.length) % (hits.length || 1)];
    if (!hit) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    hit.dataset.at = "";
    hit.id ||= `xl-hit-${++numbered}`;
    hit.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", hit.id);
    hit.scrollIntoView({ block: "nearest" });
  };
  const named = (hit: HTMLElement) => hit.getAttribute("href") ?? hit.textContent ?? "";
  const settle = () => {
    mark(chosen ? Math.max(0, shown().findIndex((hit) => named(hit) === chosen)) : 0);
    none.hidden = waiting || shown().length > 0;
  };
  const filterPages = () => {
    let count = 0;
    for (const hit of pages.querySelectorAll<HTMLElement>(".xl-hit")) {
      hit.hidden = !matches(hit.dataset.words ?? "", input.value);
      if (!hit.hidden) count += 1;
    }
    pages.hidden = count === 0;
  };
  const ask = debounce(async () => {
    const url = input.dataset.search;
    const mine = ++asked;
    if (url) {
      try {
        const answer = await fetch(`${url}?q=${encodeURIComponent(input.value.trim())}`, { headers: { "HX-Request": "true" } });
        if (mine !== asked) return; // a newer question is on its way
        if (answer.ok) results.innerHTML = await answer.text();
      } catch {
        results.replaceChildren(); // offline: the pages are still found
      }
    } else {
      results.replaceChildren();
    }
    waiting = false;
    settle();
  }, 150);

  input.addEventListener("input", () => {
    chosen = "";
    waiting = Boolean(input.dataset.search);
    filterPages();
    settle();
    ask();
  });
  const move = (to: number) => {
    mark(to);
    const now = shown().find((hit) => "at" in hit.dataset);
    chosen = now ? named(now) : "";
  };
  input.addEventListener("keydown", (event) => {
    const hits = shown();
    const at = hits.findIndex((hit) => "at" in hit.dataset);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      move(event.key === "PageDown" ? Math.min(at + 6, hits.length - 1) : Math.max(at - 6, 0));
    } else if (event.key === "Enter" && !event.isComposing) {
      // While an input method composes, Enter belongs to it.
      event.preventDefault();
      hits[Math.max(at, 0)]?.click();
    }
  });
  dialog.addEventListener("close", () => {
    chosen = "";
    input.value = "";
    results.replaceChildren();
    filterPages();
  });
  new MutationObserver(() => {
    if (!dialog.open) return;
    input.focus();
    filterPages();
    settle();
    ask(); // without words: what was opened last
  }).observe(dialog, { attributeFilter: ["open"] });
}
