/** Topics a page listens to: named in data-live, apart by spaces or commas. */
export function collect(root: ParentNode): string[] {
  const names = [...root.querySelectorAll<HTMLElement>("[data-live]")].flatMap((el) => (el.dataset.live ?? "").split(/[\s,]+/));
  return [...new Set(names.filter(Boolean))].sort();
}
