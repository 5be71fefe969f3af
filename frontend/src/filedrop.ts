/** A drop zone says the file's name and size, and refuses what the server would refuse, before anything travels. */
export function readableSize(bytes: number): string {
  if (bytes >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(1)} MB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} kB` : `${bytes} B`;
}

export function accepts(accept: string, name: string, type: string): boolean {
  const rules = accept.split(",").map((rule) => rule.trim().toLowerCase()).filter(Boolean);
  if (rules.length === 0) return true;
  return rules.some((rule) =>
    rule.startsWith(".") ? name.toLowerCase().endsWith(rule) : rule.endsWith("/*") ? type.startsWith(rule.slice(0, -1)) : type === rule,
  );
}

export function startFileDrops(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const drop = input.closest<HTMLElement>("[data-filedrop]");
    if (!drop || input.type !== "file") return;
    const file = input.files?.[0];
    const note = drop.querySelector<HTMLElement>(".xl-cap")!;
    drop.dataset.first ??= note.textContent ?? "";
    delete drop.dataset.bad;
    note.textContent = file ? readableSize(file.size) : drop.dataset.first;
    if (!file) return;
    drop.querySelector("[data-name]")!.textContent = file.name;
    const most = Number(drop.dataset.max || 0);
    const wrong = !accepts(input.accept, file.name, file.type) ? drop.dataset.wrongKind : most && file.size > most ? drop.dataset.tooBig : "";
    input.setCustomValidity(wrong ?? "");
    if (wrong) {
      drop.dataset.bad = "";
      note.textContent = wrong;
    }
  });
  // A file the server would refuse does not travel, however the form is sent.
  document.addEventListener("submit", (event) => {
    const bad = (event.target as HTMLFormElement).querySelector<HTMLElement>("[data-filedrop][data-bad]");
    if (!bad) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    bad.querySelector("input")!.focus();
  }, true);
  for (const [name, over] of [["dragenter", true], ["dragleave", false], ["drop", false]] as const) {
    document.addEventListener(name, (event) => {
      const drop = (event.target as Element).closest?.<HTMLElement>("[data-filedrop]");
      if (drop) drop.toggleAttribute("data-over", over);
    });
  }
}
