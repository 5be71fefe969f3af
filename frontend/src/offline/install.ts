/** Putting the app on the home screen: always to be found under "Me", and told once, after something has been done here.

Where the browser can, by a button; Safari and WeChat are told the way in words. */
interface Prompt extends Event {
  prompt(): Promise<void>;
}
const TOLD = "xl-install-told";
type By = "prompt" | "safari" | "wechat";
let by: By | "" = "";
let prompt: Prompt | null = null;

const places = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-install]")];

/** A browser that remembers nothing is not told again and again. */
function toldBefore(): boolean {
  try {
    return localStorage.getItem(TOLD) !== null;
  } catch {
    return true;
  }
}

function tell(): void {
  try {
    localStorage.setItem(TOLD, "1");
  } catch {
    // It will be told again; there is nowhere to note it.
  }
}

function show(place: HTMLElement): void {
  place.hidden = by === "";
  for (const one of place.querySelectorAll<HTMLElement>("[data-install-by]")) one.hidden = one.dataset.installBy !== by;
}

function draw(): void {
  for (const place of places()) if (!("once" in place.dataset)) show(place);
}

/** Something of this person has just arrived: they know by now what this is good for. */
export function suggestInstall(): void {
  const card = places().find((place) => "once" in place.dataset);
  if (!card || !by || toldBefore() || matchMedia("(min-width: 768px)").matches) return;
  tell();
  show(card);
}

export function startInstall(): void {
  if (matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone) return;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event as Prompt;
    by = "prompt";
    draw();
  });
  addEventListener("appinstalled", () => {
    by = "";
    for (const place of places()) place.hidden = true;
  });
  document.addEventListener("click", (event) => {
    const at = event.target as Element;
    if (at.closest("[data-install-now]")) void prompt?.prompt();
    if (at.closest("[data-install-now], [data-install-later]")) for (const place of places()) if ("once" in place.dataset) place.hidden = true;
  });
  if (/MicroMessenger/i.test(navigator.userAgent)) by = "wechat";
  else if (/iPhone|iPad/.test(navigator.userAgent)) by = "safari";
  draw();
}
