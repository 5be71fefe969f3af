/** Search as you type: asks the server, keeps what was chosen as hidden inputs of the form. */
import { forgetAtTheDoor, recent, remember } from "./lately.ts";
import { debounce } from "./timing.ts";

export function startPickers(): void {
  forgetAtTheDoor();
  const ask = debounce(async (picker: HTMLElement, query: string) => {
    const list = picker.querySelector<HTMLElement>(".xl-picker-list")!;
    const url = new URL(picker.dataset.url!, location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      if (answer.ok && input(picker).value.trim() === query) {
        list.innerHTML = await answer.text();
        if (!query) showRecent(picker, list);
      }
    } catch {
      list.replaceChildren();
    }
    show(picker, list.childElementCount > 0 && picker.contains(document.activeElement));
    point(picker, 0);
  }, 180);

  document.addEventListener("input", (event) => {
    const picker = pickerOf(event.target);
    if (picker) ask(picker, input(picker).value.trim());
  });
  document.addEventListener("focusin", (event) => {
    const picker = pickerOf(event.target);
    if (picker && event.target === input(picker)) ask(picker, input(picker).value.trim());
  });
  document.addEventListener("focusout", (event) => {
    const picker = pickerOf(event.target);
    if (picker && !picker.contains((event as FocusEvent).relatedTarget as Node | null)) setTimeout(() => show(picker, false), 150);
  });
  document.addEventListener("mousedown", (event) => {
    const option = (event.target as Element).closest<HTMLElement>(".xl-picker .xl-option");
    if (!option) return;
    event.preventDefault(); // keep the cursor in the field
    choose(pickerOf(option)!, option);
  });
  document.addEventListener("click", (event) => {
    const drop = (event.target as Element).closest<HTMLElement>(".xl-picker [data-drop]");
    if (!drop) return;
    const picker = pickerOf(drop)!;
    drop.closest(".xl-pick")!.remove();
    changed(picker);
    input(picker).focus();
  });
  document.addEventListener("keydown", (event) => {
    const picker = pickerOf(event.target);
    if (!picker || event.isComposing) return;
    const options = [...picker.querySelectorAll<HTMLElement>(".xl-option")];
    const at = options.findIndex((option) => "at" in option.dataset);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      point(picker, at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && isShown(picker) && options[at]) {
      event.preventDefault();
      choose(picker, options[at]!);
    } else if (event.key === "Escape" && isShown(picker)) {
      event.stopPropagation();
      show(picker, false);
    } else if (event.key === "Backspace" && !input(picker).value) {
      picker.querySelector(".xl-pick:last-of-type")?.remove();
      changed(picker);
    }
  });
}

const pickerOf = (target: EventTarget | null) => (target as Element | null)?.closest?.<HTMLElement>("[data-picker]") ?? null;
const input = (picker: HTMLElement) => picker.querySelector<HTMLInputElement>("input[role=combobox]")!;
const isShown = (picker: HTMLElement) => !picker.querySelector<HTMLElement>(".xl-picker-list")!.hidden;

function show(picker: HTMLElement, yes: boolean): void {
  picker.querySelector<HTMLElement>(".xl-picker-list")!.hidden = !yes;
  input(picker).setAttribute("aria-expanded", String(yes));
}

function point(picker: HTMLElement, to: number): void {
  const options = [...picker.querySelectorAll<HTMLElement>(".xl-option")];
  const next = options[(to + options.length) % (options.length || 1)];
  for (const option of options) {
    delete option.dataset.at;
    option.setAttribute("aria-selected", String(option === next));
  }
  if (!next) return;
  next.dataset.at = "";
  next.scrollIntoView({ block: "nearest" });
}

function choose(picker: HTMLElement, option: HTMLElement): void {
  const value = option.dataset.value ?? "";
  const box = picker.querySelector<HTMLElement>(".xl-picker-box")!;
  if (!picker.dataset.multiple) for (const old of box.querySelectorAll(".xl-pick")) old.remove();
  if (![...box.querySelectorAll<HTMLElement>(".xl-pick")].some((pick) => pick.dataset.value === value)) {
    const pick = document.createElement("span");
    pick.className = "xl-pick";
    pick.dataset.value = value;
    pick.append(option.dataset.label ?? "");
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: picker.dataset.name, value });
    const drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    drop.dataset.drop = "";
    drop.setAttribute("aria-label", picker.dataset.remove ?? "");
    pick.append(hidden, drop);
    box.insertBefore(pick, input(picker));
  }
  remember(picker.dataset.url!, { value, label: option.dataset.label ?? "" });
  input(picker).value = "";
  show(picker, false);
  changed(picker);
}

/** Before anything is typed: what was chosen lately, then the server's own suggestions. */
function showRecent(picker: HTMLElement, list: HTMLElement): void {
  const chosen = new Set([...picker.querySelectorAll<HTMLElement>(".xl-pick")].map((pick) => pick.dataset.value));
  const found = recent(picker.dataset.url!).filter((one) => !chosen.has(one.value));
  if (found.length === 0) return;
  for (const one of found) list.querySelector(`.xl-option[data-value="${CSS.escape(one.value)}"]`)?.remove();
  const heading = Object.assign(document.createElement("p"), { className: "xl-cap xl-option-none", textContent: picker.dataset.lately ?? "" });
  const options = found.map((one) => {
    const option = Object.assign(document.createElement("div"), { className: "xl-option", textContent: one.label });
    option.setAttribute("role", "option");
    Object.assign(option.dataset, { value: one.value, label: one.label });
    return option;
  });
  list.prepend(heading, ...options);
}

function changed(picker: HTMLElement): void {
  picker.dispatchEvent(new Event("change", { bubbles: true }));
}
