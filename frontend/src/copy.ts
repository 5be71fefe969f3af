/** data-copy="#id" puts the text of an element on the clipboard and says so; data-print prints the page. */
export function startCopy(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const text = button && document.querySelector(button.dataset.copy!)?.textContent;
    if (text) void navigator.clipboard.writeText(text).then(() => button.setAttribute("data-copied", ""));
    if ((event.target as Element).closest("[data-print]")) print();
  });
}
