/** What a person chose lately in a picker: kept in this browser, per person, gone when somebody signs out. */
const MARK = "xl-recent:";
const MOST = 5;
export interface Chosen {
  value: string;
  label: string;
}

const key = (url: string) => `${MARK}${document.body.dataset.person ?? ""}:${new URL(url, location.href).pathname}`;

export function recent(url: string): Chosen[] {
  if (!document.body.dataset.person) return [];
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(url)) ?? "[]");
    return Array.isArray(found) ? (found as Chosen[]).filter((one) => typeof one?.value === "string" && typeof one.label === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(url: string, chosen: Chosen): void {
  if (!document.body.dataset.person) return;
  try {
    localStorage.setItem(key(url), JSON.stringify([chosen, ...recent(url).filter((one) => one.value !== chosen.value)].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing still chooses.
  }
}

/** At the door nobody's choices are left for the next one. */
export function forgetAtTheDoor(): void {
  if (document.body.dataset.person) return;
  for (const name of Object.keys(localStorage)) if (name.startsWith(MARK)) localStorage.removeItem(name);
}
