/** Picking by scans: the field waits for the next code, ears and eyes are told what came of the last one. Scans go through
the phone's outbox: in order, each once, also those of the cellar without a network. */
import htmx from "htmx.org";

interface Answered {
  what: string;
  answer: { state: string; sentence?: string; url?: string };
}

/** Hertz and seconds: high and short is counted, low and long is not, two rising ones are the end of the list. */
const TONES: Record<string, [number, number][]> = { good: [[1320, 0.09]], wrong: [[196, 0.22], [165, 0.3]], all: [[988, 0.12], [1480, 0.2]] };
let ear: AudioContext | undefined;

function sound(name: string): void {
  navigator.vibrate?.(name === "wrong" ? [120, 60, 120] : 60);
  if (!("AudioContext" in window)) return;
  ear ??= new AudioContext();
  let from = ear.currentTime;
  for (const [pitch, lasts] of TONES[name] ?? []) {
    const tone = ear.createOscillator();
    const loud = ear.createGain();
    tone.type = "square";
    tone.frequency.value = pitch;
    loud.gain.value = 0.15;
    tone.connect(loud).connect(ear.destination);
    tone.start(from);
    tone.stop(from + lasts);
    from += lasts;
  }
}

export default function mount(el: HTMLElement, what: string): () => void {
  const list = el.querySelector<HTMLElement>("#picking")!;
  const wrong = el.querySelector<HTMLElement>("[data-wrong]")!;
  const code = el.querySelector<HTMLInputElement>("input[name=code]");

  const view = el.querySelector<HTMLElement>("[data-view]");
  // Beside a camera that is on, the field would only bring up the keyboard over it.
  const awaitNext = (): void => void ((view?.hidden ?? true) && code?.focus());

  const say = (sentence: string): void => {
    wrong.hidden = !sentence;
    wrong.querySelector("[data-say=wrong]")!.textContent = sentence;
  };
  const onAnswered = (event: Event): void => {
    const { what: of, answer } = (event as CustomEvent<Answered>).detail;
    if (of !== what) return;
    if (answer.state === "refused") {
      say(answer.sentence ?? "");
      list.querySelector<HTMLElement>("[data-last]")?.remove();
      sound("wrong");
    } else if (answer.state === "done") {
      say("");
      void htmx.ajax("get", answer.url!, { target: list, swap: "innerHTML" }).then(() => sound(list.querySelector("[data-all]") ? "all" : "good"));
    }
    awaitNext();
  };
  // What was typed, or a scan taken back: the next scan is awaited again.
  const onSettled = (event: Event): void => {
    if (event.target === list) awaitNext();
  };
  document.addEventListener("xl-answered", onAnswered);
  list.addEventListener("htmx:afterSettle", onSettled);
  return () => document.removeEventListener("xl-answered", onAnswered);
}
