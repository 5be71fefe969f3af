/** On a phone a table's rows are cards: each number is told its column's name, and a dash is left out. */
const narrow = matchMedia("(max-width: 767.98px)");

function label(inside: ParentNode): void {
  for (const table of inside.querySelectorAll<HTMLTableElement>(".xl-tbox:not(.xl-grid) .xl-tb, .xl-cards")) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) => head.textContent?.trim() ?? "");
    for (const cell of table.querySelectorAll<HTMLTableCellElement>("tbody td:not([colspan])")) {
      const head = heads[cell.cellIndex];
      if (head && cell.matches(".xl-r:not([data-label])")) cell.dataset.label = head;
      cell.toggleAttribute("data-none", /^[—–]$/.test(cell.textContent?.trim() ?? ""));
    }
  }
}

export function startCards(): void {
  const all = () => narrow.matches && label(document);
  narrow.addEventListener("change", all);
  document.addEventListener("htmx:load", (event) => narrow.matches && label(event.target as HTMLElement));
  all();
}
