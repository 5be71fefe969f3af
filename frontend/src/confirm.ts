/**
 * data-confirm on a form, on a button that submits or asks by htmx, or on the chosen option of a select:
 * the consequences are said first, and a person agrees. `{n}` is the number of rows the bulk bar is for.
 */
const chosen = () => document.querySelector<HTMLElement>("[data-bulk]:not([hidden])")?.dataset.chosen ?? "";
const optionOf = (form: HTMLFormElement) => form.querySelector<HTMLOptionElement>("option:checked[data-confirm]");

export function ask(words: string, yes: string): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>("#xl-sure");
  const button = dialog?.querySelector<HTMLButtonElement>("[data-yes]");
  if (!dialog || !button) return Promise.resolve(window.confirm(words));
  dialog.querySelector("[data-words]")!.textContent = words.replace("{n}", chosen());
  button.textContent = yes || button.dataset.yes || "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

const agreed = new WeakSet<Element>();

export function startConfirm(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      const button = (event as SubmitEvent).submitter as HTMLElement | null;
      const says = button?.dataset.confirm ? button : (optionOf(form) ?? form);
      const words = says.dataset.confirm;
      if (!words) return;
      if (agreed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void ask(words, says.dataset.confirmYes ?? button?.textContent?.trim() ?? "").then((yes) => {
        if (!yes) return;
        agreed.add(form);
        form.requestSubmit(button as HTMLButtonElement | null);
      });
    },
    true,
  );
  // htmx asks for consent itself where an element has hx-confirm: in our own dialog.
  document.addEventListener("htmx:confirm", (event) => {
    const detail = (event as CustomEvent<{ question: string | null; elt: HTMLElement; issueRequest: (skip: boolean) => void }>).detail;
    if (!detail.question) return;
    event.preventDefault();
    void ask(detail.question, detail.elt.dataset.confirmYes ?? detail.elt.textContent?.trim() ?? "").then((yes) => yes && detail.issueRequest(true));
  });
}
