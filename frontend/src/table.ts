/** Rows: ticks, the floating bulk bar, J K X O. An Alpine component on the table's panel. */
import type { AlpineLike } from "@alpinejs/csp";
import { anyDialogOpen, isTyping } from "./keys.ts";

interface Table {
  $root: HTMLElement;
  everything: boolean;
  [name: string]: unknown;
}

const ticks = (root: HTMLElement) => [...root.querySelectorAll<HTMLInputElement>("tbody .xl-tick input")];

function bar(root: HTMLElement): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-bulk="${CSS.escape(root.id)}"]`);
}

/** Show what is ticked: rows, the head's box, the bar's words, and `all=1` when everything is meant. */
function draw(root: HTMLElement, everything: boolean): void {
  const boxes = ticks(root);
  const on = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
  const head = root.querySelector<HTMLInputElement>("[data-all]");
  if (head) {
    head.checked = boxes.length > 0 && on.length === boxes.length;
    head.indeterminate = on.length > 0 && on.length < boxes.length;
  }
  root.querySelector("input[name=all]")?.remove();
  if (everything) root.append(Object.assign(document.createElement("input"), { type: "hidden", name: "all", value: "1" }));
  const tools = bar(root);
  if (!tools) return;
  tools.hidden = on.length === 0;
  const count = tools.querySelector<HTMLElement>("[data-count]")!;
  const number = everything ? Number(tools.dataset.total) : on.length;
  tools.dataset.chosen = number.toLocaleString("en");
  count.textContent = (count.dataset.one ?? "{n}").replace("{n}", number.toLocaleString("en"));
  tools.querySelector("[data-everything]")?.setAttribute("aria-pressed", String(everything));
}

export function registerTable(Alpine: AlpineLike): void {
  Alpine.data("xlTable", () => ({
    everything: false,
    init(this: Table) {
      const root = this.$root;
      const tools = bar(root);
      tools?.querySelector("[data-none]")?.addEventListener("click", () => {
        for (const box of ticks(root)) box.checked = false;
        this.everything = false;
        draw(root, false);
      });
      tools?.querySelector("[data-everything]")?.addEventListener("click", () => {
        this.everything = !this.everything;
        for (const box of ticks(root)) box.checked = box.checked || this.everything;
        draw(root, this.everything);
      });
      // Buttons of the bar send what is ticked even when they name no include.
      for (const button of tools?.querySelectorAll("[hx-post]:not([hx-include])") ?? []) button.setAttribute("hx-include", `#${root.id}`);
      root.addEventListener("htmx:afterSettle", () => draw(root, this.everything));
      draw(root, false);
    },
    ticked(this: Table, event: Event) {
      const box = event.target as HTMLInputElement;
      if (box.matches("[data-all]")) for (const one of ticks(this.$root)) one.checked = box.checked;
      if (!box.checked) this.everything = false;
      draw(this.$root, this.everything);
    },
  }));
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
}

function rowsOf(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-table] tbody tr[data-row]")];
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || anyDialogOpen()) return;
  const rows = rowsOf();
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => "cursor" in row.dataset);
  const row = rows[at];
  switch (event.key.toLowerCase()) {
    case "j":
    case "k": {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key.toLowerCase() === "j" ? 1 : -1)))]!;
      if (row) delete row.dataset.cursor;
      next.dataset.cursor = "";
      next.scrollIntoView({ block: "nearest" });
      break;
    }
    case "x":
      row?.querySelector<HTMLInputElement>(".xl-tick input")?.click();
      break;
    case "o":
      if (row) open(row);
      break;
  }
}

function open(row: HTMLElement): void {
  const link = row.querySelector<HTMLAnchorElement>("td a[href]:not(.xl-fact)");
  if (row.dataset.href) location.assign(row.dataset.href);
  else link?.click();
}

/** A click on the empty part of a row opens it; text being selected and controls are left alone. */
function onClick(event: MouseEvent): void {
  const at = event.target as Element;
  const row = at.closest<HTMLElement>("[data-table] tr[data-href]");
  if (!row || at.closest("a, button, input, label, select, .xl-tick, details") || getSelection()?.toString()) return;
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
  else open(row);
}
