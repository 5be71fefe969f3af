/** The list of variables: choosing one writes it into the text where the cursor stands. */
interface Props {
  into: string;
}

export default function mount(el: HTMLElement, given: unknown): () => void {
  const { into } = given as Props;
  const choose = (event: Event): void => {
    // The list is no field of the form: its own change saves nothing.
    event.stopPropagation();
    const select = el as HTMLSelectElement;
    const text = document.querySelector<HTMLTextAreaElement>(into);
    if (!text || !select.value) return;
    text.setRangeText(`{${select.value}|}`, text.selectionStart, text.selectionEnd, "end");
    // The cursor waits where the fallback is written.
    text.setSelectionRange(text.selectionEnd - 1, text.selectionEnd - 1);
    text.focus();
    select.value = "";
    // Saved when one leaves the text: saving now would redraw it under the cursor.
    text.addEventListener("blur", () => text.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
  };
  el.addEventListener("change", choose);
  return () => el.removeEventListener("change", choose);
}
