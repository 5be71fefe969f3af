/** The calendar beside date fields: a day, a day with its time, or a span of two days. The fields stay what is sent. */
import { dayOf as dayTyped, momentOf } from "./day_words.ts";

export function startCalendars(): void {
  // Before anybody else hears of a change: what was typed becomes the day it means.
  document.addEventListener("change", (event) => read(event.target as HTMLInputElement), true);
  // The calendar opens at the month of the field.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = (event as CustomEvent<{ elt: HTMLElement; parameters: Record<string, string> }>).detail;
    const menu = elt.closest<HTMLDetailsElement>("[data-calendar]");
    const month = menu && elt.matches(".xl-cal-page") && dayOf(first(menu)).slice(0, 7);
    if (month) parameters.month = month;
  });
  document.addEventListener("click", (event) => {
    const at = event.target as Element;
    const menu = at.closest<HTMLDetailsElement>("[data-calendar]");
    if (!menu) return;
    const preset = at.closest<HTMLElement>("[data-span-first]");
    const day = at.closest<HTMLElement>("[data-day]")?.dataset.day;
    if (preset) {
      put(first(menu), preset.dataset.spanFirst!);
      put(last(menu), preset.dataset.spanLast!);
      close(menu);
    } else if (day) choose(menu, day);
  });
  document.addEventListener("keydown", (event) => {
    const way = document.documentElement.dir === "rtl" ? -1 : 1;
    const steps: Record<string, number> = { ArrowLeft: -way, ArrowRight: way, ArrowUp: -7, ArrowDown: 7 };
    const here = (event.target as Element).closest?.<HTMLElement>("[data-calendar] [data-day]");
    const step = steps[event.key];
    if (!here || !step) return;
    event.preventDefault();
    const all = [...here.closest("table")!.querySelectorAll<HTMLElement>("[data-day]")];
    all[all.indexOf(here) + step]?.focus();
  });
  // A page that came, and fields typed by hand, are marked alike.
  document.addEventListener("htmx:afterSettle", (event) => {
    const menu = (event.target as Element).closest?.<HTMLDetailsElement>("[data-calendar]");
    if (menu) mark(menu);
  });
  document.addEventListener("change", (event) => {
    const id = (event.target as Element).id;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("[data-calendar]")) if (id && (menu.dataset.calendar === id || menu.dataset.last === id)) mark(menu);
  });
}

const field = (id: string | undefined) => (id ? document.getElementById(id) as HTMLInputElement | null : null);
const first = (menu: HTMLElement) => field(menu.dataset.calendar);
const last = (menu: HTMLElement) => field(menu.dataset.last);
const dayOf = (input: HTMLInputElement | null) => (/^\d{4}-\d\d-\d\d/.test(input?.value ?? "") ? input!.value.slice(0, 10) : "");

/** A day nobody can read stays as typed and is marked; the server says the remedy. */
function read(input: HTMLInputElement): void {
  const { dayField, today, ahead } = input.dataset ?? {};
  if (!dayField) return;
  const typed = input.value.trim();
  const meant = dayField === "moment" ? momentOf(typed, today!) : dayTyped(typed, today!, ahead !== undefined);
  if (meant) input.value = meant;
  if (typed && !meant) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/** One field: the day, its time kept. Two: begin, then end; whatever comes earlier is the beginning. */
function choose(menu: HTMLDetailsElement, day: string): void {
  const end = last(menu);
  if (!end) {
    put(first(menu), day);
    close(menu);
    return;
  }
  const begin = dayOf(first(menu));
  if (!begin || end.value) {
    put(first(menu), day);
    put(end, "");
  } else {
    put(first(menu), day < begin ? day : begin);
    put(end, day < begin ? begin : day);
    close(menu);
  }
  mark(menu);
}

function put(input: HTMLInputElement | null, day: string): void {
  if (!input) return;
  input.value = input.dataset.dayField === "moment" && day ? `${day} ${input.value.slice(11, 16) || "09:00"}` : day;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function close(menu: HTMLDetailsElement): void {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

function mark(menu: HTMLElement): void {
  const begin = dayOf(first(menu));
  const end = dayOf(last(menu)) || begin;
  for (const button of menu.querySelectorAll<HTMLElement>("[data-day]")) {
    const day = button.dataset.day!;
    button.setAttribute("aria-pressed", String(day === begin || day === end));
    button.toggleAttribute("data-between", !!begin && day > begin && day < end);
  }
}
