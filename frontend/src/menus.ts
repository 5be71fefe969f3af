/** Menus are <details>: one open at a time, closed by a click elsewhere or Esc. */
export function startMenus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>("details.xl-menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const menu = event.target as HTMLElement;
      if (menu instanceof HTMLDetailsElement && menu.open && menu.classList.contains("xl-menu")) keepInside(menu);
    },
    true,
  );
}

/** A list that would leave the window at its far side hangs from the other edge instead. */
function keepInside(menu: HTMLDetailsElement): void {
  const list = menu.querySelector<HTMLElement>(".xl-menu-list");
  if (!list) return;
  const { left, right } = list.getBoundingClientRect();
  if (right > innerWidth - 8 || left < 8) list.classList.add("xl-menu-end");
}
