/** The wall's clock, and whether its numbers are fresh: it says so itself when the server is away. It also spares the
 *  screen: the picture moves a little each minute, and is darker at night. */
interface Props {
  every: number;
  zone: string;
  night: boolean;
}

const FROM_HOUR = 20;
const TO_HOUR = 7;
const STEPS = [0, 1, 2, 1, 0, -1, -2, -1];

/** Stale after two questions in a row went unanswered. */
export function isStale(ageSeconds: number, every: number): boolean {
  return ageSeconds > every * 2 + 15;
}

export function isNight(hour: number): boolean {
  return hour >= FROM_HOUR || hour < TO_HOUR;
}

/** Where the picture stands in this minute of the hour, in steps: never more than two away from the middle. */
export function shift(minute: number): [number, number] {
  return [STEPS[minute % STEPS.length]!, STEPS[Math.floor(minute / 2 + 2) % STEPS.length]!];
}

// The line is lost until the stream says it is back; new numbers by the minute show that the server is there all the same.
let isLost = false;

export default function mount(el: HTMLElement, props: unknown): () => void {
  const { every, zone, night } = props as Props;
  const born = performance.now();
  const fresh = el.querySelector<HTMLElement>("[data-fresh]")!;
  const stale = el.querySelector<HTMLElement>("[data-stale]")!;
  const clock = document.querySelector<HTMLElement>("[data-clock]");
  isLost = false;
  const tick = () => {
    const late = isLost || !navigator.onLine || isStale((performance.now() - born) / 1000, every);
    fresh.hidden = late;
    stale.hidden = !late;
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
    if (clock) clock.textContent = time;
    const [hour = 0, minute = 0] = time.split(":").map(Number);
    document.body.toggleAttribute("data-night", night && isNight(hour));
    const [right, down] = shift(minute);
    document.body.style.setProperty("--xl-shift", `${right * 0.15}rem ${down * 0.15}rem`);
  };
  const line = (event: Event) => {
    isLost = (event as CustomEvent<boolean>).detail;
    tick();
  };
  tick();
  const timer = setInterval(tick, 1000);
  document.addEventListener("xl-line", line);
  addEventListener("offline", tick);
  addEventListener("online", tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener("xl-line", line);
    removeEventListener("offline", tick);
    removeEventListener("online", tick);
  };
}
