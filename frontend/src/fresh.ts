/** A part that is worked out while one fills it in: an answer that comes late must not undo what was done since.
 *  What was changed meanwhile has asked again already, and that answer is the one to show. */
export function startFresh(): void {
  const sent = new WeakMap<XMLHttpRequest, string>();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { xhr, target } = (event as CustomEvent<Asked>).detail;
    const part = partOf(target);
    if (part) sent.set(xhr, state(part));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<Asked>).detail;
    const part = partOf(detail.target);
    const was = sent.get(detail.xhr);
    if (part && was !== undefined && was !== state(part)) detail.shouldSwap = false;
  });
}

interface Asked {
  xhr: XMLHttpRequest;
  target: Element | null;
  shouldSwap: boolean;
}

const partOf = (target: Element | null) => target?.closest<HTMLElement>("[data-enter-changes]") ?? null;

function state(part: HTMLElement): string {
  const fields = part.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("input, select, textarea");
  return JSON.stringify([...fields].map((field) => [field.name, field.value]));
}
