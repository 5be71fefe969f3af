/** data-open="#id" opens a dialog, data-close closes the one around it; links with data-drawer load into the drawer. */
export function openDialog(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal();
}

const drawer = () => document.querySelector<HTMLDialogElement>("#xl-drawer");

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const at = event.target as Element;
    const opener = at.closest<HTMLElement>("[data-open]");
    if (opener?.dataset.open) {
      const dialog = document.querySelector<HTMLDialogElement>(opener.dataset.open);
      if (dialog instanceof HTMLDialogElement) {
        event.preventDefault();
        openDialog(dialog);
      }
    }
    if (at.closest("[data-close]")) at.closest("dialog")?.close();
    // A click on the veil hits the dialog itself.
    if (at instanceof HTMLDialogElement && at.open && outside(at, event)) at.close();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = drawer();
    if (panel && (event.target as Element).id === "xl-drawer-body") openDialog(panel);
  });
  // The drawer's own links to a whole page leave; nothing to do. What was loaded is dropped when it closes.
  drawer()?.addEventListener("close", () => {
    const body = document.querySelector("#xl-drawer-body");
    if (body) body.replaceChildren();
  });
  // The server may say: close what is open (HX-Trigger: xl-close).
  document.addEventListener("xl-close", () => {
    for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  });
}

function outside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
