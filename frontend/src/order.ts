/** Columns move up and down in their list by button or Alt + arrow; the form sends them in the order they stand. */
export function startOrder(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-order] [data-move]");
    if (button) move(button.closest("li")!, button.dataset.move === "up", button);
  });
  document.addEventListener("keydown", (event) => {
    const item = (event.target as Element).closest?.<HTMLElement>("[data-order] > li");
    if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    move(item, event.key === "ArrowUp", event.target as HTMLElement);
  });
}

function move(item: HTMLElement, up: boolean, held: HTMLElement): void {
  if (up) item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  held.focus();
}
