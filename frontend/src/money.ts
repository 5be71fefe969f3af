/** Amounts are read back while they are typed: full-width digits, 万 and 亿 understood as the server understands them. */
const UNITS: Record<string, number> = { "": 1, 千: 1e3, 万: 1e4, 百万: 1e6, 千万: 1e7, 亿: 1e8 };

/** In whole units, or null when it is no amount. */
export function amount(text: string, unit = ""): number | null {
  const plain = text.normalize("NFKC").replace(/[\s,_'’￥¥元圆块]|人民币|RMB|CNY/gi, "");
  const found = /^([+-]?\d+(?:\.\d+)?)(百万|千万|千|万|亿)?$/.exec(plain);
  return found ? Number(found[1]) * UNITS[found[2] ?? unit]! : null;
}

export function startMoney(): void {
  for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => read((event.target as Element).closest?.(".xl-money") ?? null));
  document.addEventListener("focusout", (event) => {
    const field = event.target as HTMLInputElement;
    if (!field.matches?.("[data-money]")) return;
    const value = /^[\d,.\s\uff0c\uff0e\uff10-\uff19]+$/.test(field.value) ? amount(field.value) : null;
    if (value !== null) field.value = value.toLocaleString("en", { maximumFractionDigits: 3 });
  });
}

function read(box: Element | null): void {
  const field = box?.querySelector<HTMLInputElement>("[data-money]");
  const said = field && document.querySelector<HTMLElement>(`[data-said="${CSS.escape(field.id)}"]`);
  if (!field || !said) return;
  const value = amount(field.value, box!.querySelector("select")?.value);
  said.textContent = value === null ? "" : `= ¥${value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
