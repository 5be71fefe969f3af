/** Counts down to a moment, in the words the server gave. Ten times a minute is enough above a minute. */
interface Props {
  at: string;
  left: string;
  late: string;
  parts: [string, string, string, string];
}

export function say(ms: number, props: Props): string {
  const whole = Math.floor(Math.abs(ms) / 1000);
  const steps = [Math.floor(whole / 86400), Math.floor((whole % 86400) / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const first = Math.max(0, steps.findIndex((n) => n > 0));
  const shown = whole === 0 ? [3] : [first, first + 1].filter((i) => i < 4 && (steps[i] ?? 0) > 0);
  const time = shown.map((i) => (props.parts[i] ?? "{n}").replace("{n}", String(steps[i]))).join(" ");
  return (ms >= 0 ? props.left : props.late).replace("{time}", time);
}

/** Red is late; amber is the last hour. As the server draws it. */
export function toneOf(ms: number): string {
  return ms <= 0 ? "act" : ms <= 3600000 ? "watch" : "none";
}

export default function mount(el: HTMLElement, given: unknown): () => void {
  const props = given as Props;
  const end = Date.parse(props.at);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = (): void => {
    const ms = end - Date.now();
    el.textContent = say(ms, props);
    for (const tone of ["act", "watch", "none"]) el.classList.toggle(`xl-st-${tone}`, tone === toneOf(ms));
    timer = setTimeout(tick, Math.abs(ms) > 3600000 ? 6000 : 1000);
  };
  tick();
  return () => clearTimeout(timer);
}
