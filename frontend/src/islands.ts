/** Islands: `data-island="context.name"` mounts src/xinglian/<context>/islands/<name>.ts, loaded when first seen. */
import { torn } from "./problems.ts";

type Mount = (el: HTMLElement, props: unknown) => void | (() => void);

const found = import.meta.glob<{ default: Mount }>(["../../src/xinglian/*/islands/*.ts", "!**/*.alpine.ts", "!**/*.test.ts"]);
const islands = new Map<string, () => Promise<{ default: Mount }>>();
for (const [path, load] of Object.entries(found)) {
  const parts = path.split("/");
  islands.set(`${parts.at(-3)}.${parts.at(-1)!.replace(/\.ts$/, "")}`, load);
}
const leave = new WeakMap<Element, () => void>();
const seen = new WeakSet<Element>();

async function mount(el: HTMLElement): Promise<void> {
  if (seen.has(el)) return;
  seen.add(el);
  const load = islands.get(el.dataset.island ?? "");
  if (!load) {
    console.error(`There is no island "${el.dataset.island}". Was the front end built after it was added?`);
    return;
  }
  const file = await load().catch((error: unknown) => void console.error(error));
  if (!file) return torn();
  if (!el.isConnected) return;
  const stop = file.default(el, JSON.parse(el.dataset.props || "null"));
  if (stop) leave.set(el, stop);
}

export function mountAll(root: ParentNode): void {
  const all = [...root.querySelectorAll<HTMLElement>("[data-island]")];
  if (root instanceof HTMLElement && root.matches("[data-island]")) all.unshift(root);
  for (const el of all) watcher.observe(el);
}

// Only what comes near the window is loaded: phones pay for what they look at.
const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      void mount(entry.target as HTMLElement);
    }
  },
  { rootMargin: "200px" },
);

export function startIslands(): void {
  mountAll(document);
  document.addEventListener("htmx:load", (event) => mountAll(event.target as HTMLElement));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    const el = event.target as HTMLElement;
    leave.get(el)?.();
    leave.delete(el);
  });
}
