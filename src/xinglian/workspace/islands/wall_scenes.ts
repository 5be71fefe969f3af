/** The wall's pictures in turn. Space stops and goes on, arrows and a tap choose; after new numbers the same one stays. */
interface Props {
  each: number;
}

let at = 0;
let rests = false;
let since = performance.now();
let count = 1;
let draw = (): void => {};
let hearsKeys = false;

export function next(index: number, by: number, count: number): number {
  return (index + by + count) % count;
}

function go(index: number): void {
  at = index;
  since = performance.now();
  draw();
}

function rest(): void {
  rests = !rests;
  since = performance.now();
  draw();
}

function key(event: KeyboardEvent): void {
  if (event.key === " ") rest();
  else if (event.key === "ArrowRight") go(next(at, 1, count));
  else if (event.key === "ArrowLeft") go(next(at, -1, count));
  else return;
  event.preventDefault();
}

export default function mount(el: HTMLElement, props: unknown): () => void {
  const { each } = props as Props;
  const buttons = [...el.querySelectorAll<HTMLButtonElement>("[data-show]")];
  const pause = el.querySelector<HTMLButtonElement>("[data-pause]")!;
  count = buttons.length;
  const mine = () => {
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === at)));
    pause.setAttribute("aria-pressed", String(rests));
    pause.querySelector<HTMLElement>("[data-runs]")!.hidden = rests;
    pause.querySelector<HTMLElement>("[data-rests]")!.hidden = !rests;
    const shown = buttons[at]?.dataset.show;
    for (const scene of document.querySelectorAll<HTMLElement>("[data-scene]")) scene.toggleAttribute("data-off", scene.dataset.scene !== shown);
  };
  const tick = () => {
    if (!rests && performance.now() - since >= each * 1000) go(next(at, 1, count));
  };
  draw = mine;
  at %= count;
  draw();
  buttons.forEach((button, index) => button.addEventListener("click", () => go(index)));
  pause.addEventListener("click", rest);
  // Once for the page: while new numbers come in, a key counts too.
  if (!hearsKeys) addEventListener("keydown", key);
  hearsKeys = true;
  const timer = setInterval(tick, 500);
  return () => {
    clearInterval(timer);
    if (draw === mine) draw = () => {};
  };
}
