/** The wall's clock, and whether its numbers are fresh: it says so itself when the server is away. */
interface Props {
  asOf: number;
  every: number;
  zone: string;
}

/** Stale after two questions in a row went unanswered. */
export function isStale(ageSeconds: number, every: number): boolean {
  return ageSeconds > every * 2 + 15;
}

export default function mount(el: HTMLElement, props: unknown): () => void {
  const { every, zone } = props as Props;
  const born = performance.now();
  const fresh = el.querySelector<HTMLElement>("[data-fresh]")!;
  const stale = el.querySelector<HTMLElement>("[data-stale]")!;
  const clock = document.querySelector<HTMLElement>("[data-clock]");
  const tick = () => {
    const late = !navigator.onLine || isStale((performance.now() - born) / 1000, every);
    fresh.hidden = late;
    stale.hidden = !late;
    if (clock) clock.textContent = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone });
  };
  tick();
  const timer = setInterval(tick, 1000);
  addEventListener("offline", tick);
  addEventListener("online", tick);
  return () => {
    clearInterval(timer);
    removeEventListener("offline", tick);
    removeEventListener("online", tick);
  };
}
