/** The wall's pictures in turn. Space stops and goes on, arrows and a tap choose; after new numbers the same one stays. */
interface Props {
  each: number;
}

let at = 0;
let rests = false;
let since = performance.now();

export function next(index: number, by: number, count: number): number {
  return (index + by + count) % count;
}

export default function mount(el: HTMLElement, props: unknown): () => void {
  const { each } = props as Props;
  const buttons = [...el.querySelectorAll<HTMLButtonElement>("[data-show]")];
  const pause = el.querySelector<HTMLButtonElement>("[data-pause]")!;
  const draw = () => {
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === at)));
    pause.setAttribute("aria-pressed", String(rests));
    pause.querySelector<HTMLElement>("[data-runs]")!.hidden = rests;
    pause.querySelector<HTMLElement>("[data-rests]")!.hidden = !rests;
    const shown = buttons[at]?.dataset.show;
    for (const scene of document.querySelectorAll<HTMLElement>("[data-scene]")) scene.toggleAttribute("data-off", scene.dataset.scene !== shown);
  };
  const go = (index: number) => {
    at = index;
    since = performance.now();
    draw();
  };
  const rest = () => {
    rests = !rests;
    since = performance.now();
    draw();
  };
  const tick = () => {
    if (!rests && performance.now() - since >= each * 1000) go(next(at, 1, buttons.length));
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === " ") rest();
    else if (event.key === "ArrowRight") go(next(at, 1, buttons.length));
    else if (event.key === "ArrowLeft") go(next(at, -1, buttons.length));
    else return;
    event.preventDefault();
  };
  at %= buttons.length;
  draw();
  buttons.forEach((button, index) => button.addEventListener("click", () => go(index)));
  pause.addEventListener("click", rest);
  addEventListener("keydown", key);
  const timer = setInterval(tick, 500);
  return () => {
    clearInterval(timer);
    removeEventListener("keydown", key);
  };
}
