/** The basket at the keyboard: Enter adds and the next number is awaited, arrows go from quantity to quantity; what the
phone has sent shows at once. */
import htmx from "htmx.org";

export default function mount(el: HTMLElement, what: string): void {
  const basket = el.querySelector<HTMLElement>("#basket")!;
  const number = el.querySelector<HTMLInputElement>("[data-number]")!;
  const onSent = (event: Event): void => {
    if ((event as CustomEvent<string>).detail !== what || !basket.isConnected) return;
    void htmx.ajax("get", basket.dataset.url! + location.search, { target: basket, swap: "innerHTML" });
    // A list that has gone in leaves its place to the lines.
    const list = el.querySelector<HTMLTextAreaElement>("details[open] textarea");
    if (list && !list.value) list.closest("details")!.open = false;
  };
  document.addEventListener("xl-sent", onSent);
  number.form!.addEventListener("submit", () => queueMicrotask(() => number.focus()));
  basket.addEventListener("keydown", (event) => {
    const at = event.target as HTMLElement;
    if (!at.matches("[data-quantity]") || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const all = [...basket.querySelectorAll<HTMLInputElement>("[data-quantity]")];
    const next = all[all.indexOf(at as HTMLInputElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  });
}
