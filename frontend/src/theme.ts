/** Light, dark or the system's: kept in a cookie, so that the server draws the right one at once. */
const COOKIE = "xl-theme";
export type Theme = "light" | "dark" | "auto";

export function isDark(): boolean {
  const set = document.documentElement.dataset.theme;
  return set ? set === "xl-dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function setTheme(theme: Theme): void {
  const root = document.documentElement;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  if (theme === "auto") {
    delete root.dataset.theme;
    document.cookie = `${COOKIE}=; Path=/; Max-Age=0; SameSite=Lax${secure}`;
  } else {
    root.dataset.theme = `xl-${theme}`;
    document.cookie = `${COOKIE}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }
  mark();
  dispatchEvent(new CustomEvent("xl:theme"));
}

function mark(): void {
  const now = document.documentElement.dataset.theme?.slice(3) ?? "auto";
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === now));
  }
}

export function startTheme(): void {
  mark();
  document.addEventListener("click", (event) => {
    const at = event.target as Element;
    if (at.closest("[data-theme-toggle]")) setTheme(isDark() ? "light" : "dark");
    const set = at.closest<HTMLElement>("[data-theme-set]");
    if (set) setTheme(set.dataset.themeSet as Theme);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dispatchEvent(new CustomEvent("xl:theme")));
}
