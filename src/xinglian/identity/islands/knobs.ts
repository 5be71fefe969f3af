/** Settings: finds rows while one types, marks those that differ from what the page brought, and offers one bar for all of them. */
type Field = HTMLInputElement | HTMLTextAreaElement;

const valueOf = (field: Field): string => (field instanceof HTMLInputElement && field.type === "checkbox" ? (field.checked ? "on" : "") : field.value);

export default function mount(el: HTMLElement): void {
  const rows = [...el.querySelectorAll<HTMLElement>(".xl-knob")];
  const groups = [...el.querySelectorAll<HTMLDetailsElement>(".xl-knob-group")];
  const was = new Map(groups.map((group) => [group, group.open]));
  const search = el.querySelector<HTMLInputElement>("[data-knob-search]")!;
  const bar = el.querySelector<HTMLElement>("[data-knob-bar]")!;
  const count = el.querySelector<HTMLElement>("[data-knob-count]")!;
  const field = (row: HTMLElement) => row.querySelector<Field>("[name^='v:']")!;

  const tally = (): void => {
    let changed = 0;
    for (const row of rows) {
      const differs = valueOf(field(row)) !== row.querySelector<HTMLInputElement>("[name^='was:']")!.value;
      row.toggleAttribute("data-changed", differs);
      changed += Number(differs);
    }
    bar.hidden = !changed;
    count.textContent = (count.dataset.words ?? "").replace("{n}", String(changed));
  };
  const find = (): void => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of groups) {
      const name = group.querySelector("summary")?.textContent ?? "";
      let inside = 0;
      for (const row of group.querySelectorAll<HTMLElement>(".xl-knob")) {
        const text = `${name} ${row.querySelector(".xl-knob-words")?.textContent} ${row.id}`.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        inside += Number(!row.hidden);
      }
      group.hidden = !inside;
      group.open = words.length ? inside > 0 : (was.get(group) ?? false) || !!group.querySelector("[data-changed]");
      found += inside;
    }
    el.querySelector<HTMLElement>("[data-knob-none]")!.hidden = found > 0;
  };
  el.addEventListener("input", (event) => (event.target === search ? find() : tally()));
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  el.addEventListener("click", (event) => {
    const reset = (event.target as Element).closest<HTMLElement>("[data-knob-reset]");
    if (!reset) return;
    const target = field(reset.closest<HTMLElement>(".xl-knob")!);
    if (target instanceof HTMLInputElement && target.type === "checkbox") target.checked = reset.dataset.knobReset === "on";
    else target.value = reset.dataset.knobReset ?? "";
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  tally();
}
