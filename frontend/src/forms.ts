/** Forms: Ctrl + Enter sends, the first mistake has the cursor, and nobody leaves what they typed without being asked. */
import { ask } from "./confirm.ts";

// Forms that keep themselves (autosave, filters, the door) have nothing to lose.
const GUARDED = "form.xl-form[method=post]:not([hx-trigger], .xl-menu-form, .xl-bare form)";
const WRITTEN = "textarea, input:not([type=checkbox], [type=radio], [type=file], [data-day-field])";
const changed = new Set<HTMLFormElement>();
const words = () => document.querySelector<HTMLElement>("#xl-words")?.dataset;

export function startForms(): void {
  document.addEventListener("input", (event) => note(event.target as Element));
  // A text field says so once more when it is left, perhaps after it was sent.
  document.addEventListener("change", (event) => (event.target as Element).matches?.(WRITTEN) || note(event.target as Element));
  // Sent is not lost; but a form that asks first is only sent when somebody agrees: that comes as a second submit.
  document.addEventListener("submit", (event) => !event.defaultPrevented && changed.delete(event.target as HTMLFormElement));
  document.addEventListener("htmx:beforeRequest", (event) => changed.delete(event.target as HTMLFormElement));
  document.addEventListener("keydown", send);
  document.addEventListener("click", leave, true);
  document.addEventListener("cancel", (event) => hold(event, event.target as Element), true);
  addEventListener("beforeunload", (event) => open().length && event.preventDefault());
  document.addEventListener("htmx:afterSettle", (event) => settle(event.target as Element));
  settle(document);
}

/** Mistakes are said by the server, at their field and in the reader's language, not by the browser's bubbles. */
function settle(root: ParentNode): void {
  for (const form of root.querySelectorAll?.<HTMLFormElement>(GUARDED) ?? []) form.noValidate = true;
  point(root);
}

function note(at: Element): void {
  const form = at.closest?.<HTMLFormElement>(GUARDED);
  if (form && !at.matches("[type=search], [role=combobox]")) changed.add(form);
}

const open = (within?: Element) => [...changed].filter((form) => form.isConnected && (!within || within.contains(form)));

function send(event: KeyboardEvent): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = (event.target as Element).closest?.<HTMLFormElement>("form.xl-form");
  const button = form?.querySelector<HTMLButtonElement>("button[type=submit].btn-primary, button[type=submit].xl-btn-act") ?? form?.querySelector<HTMLButtonElement>("button[type=submit]");
  if (!form || !button || button.disabled) return;
  event.preventDefault();
  // What the cursor is in has changed too: its field reads it first.
  (event.target as Element).dispatchEvent(new Event("change", { bubbles: true }));
  form.requestSubmit(button);
}

/** A link to another page, or the button that closes the panel around the form. */
function leave(event: MouseEvent): void {
  const at = event.target as Element;
  const link = at.closest<HTMLAnchorElement>("a[href]");
  const away = link && !link.target && !link.matches("[href^='#'], [href^='tel:'], [href^='mailto:'], [download], [hx-get]") && !(event.ctrlKey || event.metaKey || event.shiftKey);
  const closing = at.closest("[data-close]")?.closest("dialog") ?? (at instanceof HTMLDialogElement ? at : null);
  if (closing) hold(event, closing);
  else if (away && open().length) {
    event.preventDefault();
    event.stopPropagation();
    void unsaved().then((yes) => {
      if (!yes) return;
      changed.clear();
      location.assign(link.href);
    });
  }
}

/** Keep a dialog open until somebody says that what was typed in it may go. */
function hold(event: Event, dialog: Element): void {
  const inside = open(dialog);
  if (!(dialog instanceof HTMLDialogElement) || !inside.length) return;
  event.preventDefault();
  event.stopPropagation();
  void unsaved().then((yes) => {
    if (!yes) return;
    for (const form of inside) changed.delete(form);
    dialog.close();
  });
}

const unsaved = () => ask(words()?.unsaved ?? "", words()?.leave ?? "");

function point(root: ParentNode): void {
  const wrong = root.querySelector?.<HTMLElement>(".xl-form .xl-field-bad :is(input:not([type=hidden]), select, textarea)");
  if (!wrong || wrong.closest("[data-guide]")) return;
  wrong.focus();
  note(wrong); // what came back with a mistake is not saved either
}
