/** Tell the server which page about one thing was opened, after it is drawn: "opened last" in the palette and on the desk. */
export function aboutOne(path: string): boolean {
  return /^\/[a-z]+\/(?:[a-z]+\/)*\d+(?:\/(?:result\/)?)?$/.test(path);
}

export function startRecent(): void {
  const url = document.querySelector<HTMLElement>("[data-recent]")?.dataset.recent;
  if (!url || !aboutOne(location.pathname)) return;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  const tell = () => void fetch(url, { method: "POST", headers, body: new URLSearchParams({ path: location.pathname }), keepalive: true }).catch(() => undefined);
  if ("requestIdleCallback" in window) requestIdleCallback(tell, { timeout: 2000 });
  else setTimeout(tell, 500);
}
