/** Notices on this device: what the browser can do is shown, and it is asked only when somebody taps. */
interface Props {
  key: string;
}
type State = "none" | "wechat" | "ios" | "denied" | "failed" | "off" | "on";

/** What stands in the way, or "" when nothing does. */
export function obstacle(agent: string, has: { push: boolean; installed: boolean }): State | "" {
  if (/MicroMessenger/i.test(agent)) return "wechat";
  if (has.push) return "";
  return /iPhone|iPad/.test(agent) && !has.installed ? "ios" : "none";
}

export function bytes(key: string): Uint8Array<ArrayBuffer> {
  const text = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function same(found: ArrayBuffer | null | undefined, key: string): boolean {
  const wanted = bytes(key);
  const kept = new Uint8Array(found ?? new ArrayBuffer(0));
  return kept.length === wanted.length && kept.every((byte, i) => byte === wanted[i]);
}

export default function mount(el: HTMLElement, given: unknown): void {
  const { key } = given as Props;
  const show = (...states: State[]): void => {
    for (const part of el.querySelectorAll<HTMLElement>("[data-when]")) part.hidden = !states.includes(part.dataset.when as State);
  };
  const fill = (form: HTMLFormElement, found: PushSubscription): void => {
    const json = found.toJSON();
    const said: Record<string, string | undefined> = { endpoint: found.endpoint, p256dh: json.keys?.p256dh, auth: json.keys?.auth };
    for (const [name, value] of Object.entries(said)) {
      const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (field) field.value = value ?? "";
    }
  };
  const stands = obstacle(navigator.userAgent, {
    push: "serviceWorker" in navigator && "PushManager" in window && "Notification" in window,
    installed: matchMedia("(display-mode: standalone)").matches,
  });
  if (stands) return show(stands);

  const [off, on] = [el.querySelector<HTMLFormElement>('form[data-when="off"]')!, el.querySelector<HTMLFormElement>('form[data-when="on"]')!];
  const look = async (): Promise<void> => {
    if (Notification.permission === "denied") return show("denied");
    const found = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
    if (!found || !same(found.options.applicationServerKey, key)) return show("off");
    fill(on, found);
    show("on");
  };
  off.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      try {
        if ((await Notification.requestPermission()) !== "granted") return Notification.permission === "denied" ? show("denied") : undefined;
        const { pushManager } = await navigator.serviceWorker.ready;
        const kept = await pushManager.getSubscription();
        if (kept && !same(kept.options.applicationServerKey, key)) await kept.unsubscribe();
        fill(off, await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) }));
        off.submit();
      } catch (problem) {
        console.info("No notices:", problem);
        show("failed", "off");
      }
    })();
  });
  on.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      await (await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription())?.unsubscribe();
      on.submit();
    })();
  });
  void look();
}
