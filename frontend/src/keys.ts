/** Keys that work everywhere. Lists add J K X O in table.ts. */
export function isTyping(target: EventTarget | null): boolean {
  const at = target as HTMLElement | null;
  return !!at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) && (at as HTMLInputElement).type !== "checkbox";
}

export function anyDialogOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

export function startKeys(): void {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  for (const key of document.querySelectorAll("[data-mod-key]")) key.textContent = isMac ? "⌘ K" : "Ctrl K";
  // A part of a form that is worked out while one fills it in: Enter ends the field, not the form.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
    const field = event.target as Element;
    if (!(field instanceof HTMLInputElement) || !field.closest("[data-enter-changes]")) return;
    event.preventDefault();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      const palette = document.querySelector<HTMLDialogElement>("#xl-palette");
      if (palette && !palette.open) {
        event.preventDefault();
        palette.showModal();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || anyDialogOpen()) return;
    if (event.key === "?") {
      document.querySelector<HTMLDialogElement>("#xl-keys")?.showModal();
    } else {
      // A field takes the cursor, a link or button is pressed.
      const found = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!found) return;
      event.preventDefault();
      if (found instanceof HTMLInputElement) {
        found.focus();
        found.select();
      } else found.click();
    }
  });
}
