/** The tab one is on stays in sight when the row is pushed sideways on a narrow screen. */
export function startTabs(): void {
  const show = () => {
    for (const row of document.querySelectorAll<HTMLElement>(".xl-tabs, .xl-seg, .xl-sections")) {
      const now = row.querySelector<HTMLElement>("[aria-current], [aria-pressed='true']");
      if (now && row.scrollWidth > row.clientWidth) row.scrollLeft = now.offsetLeft - row.offsetLeft - (row.clientWidth - now.offsetWidth) / 2;
    }
  };
  show();
  document.addEventListener("htmx:afterSettle", show);
}
