/** What waits on a phone is locked: the key stands only in the pages of the person who tapped (`xl-seal`), and those go
when they sign out or somebody else signs in. Plain where the browser has no cryptography (plain http). */
import { meta } from "./meta.ts";
import type { Field, Item } from "./store.ts";

/** As it lies on the device: whose it is and when it was tapped can be seen, what it says cannot. */
export interface Sealed {
  key: string;
  owner: string;
  tappedAt: string;
  iv: Uint8Array<ArrayBuffer>;
  locked: ArrayBuffer;
}
type Head = Omit<Item, "fields"> & { fields: [name: string, value: string | { type: string; size: number }, fileName?: string][] };

let known: Promise<CryptoKey | null> | null = null;

export const canLock = (): boolean => Boolean(meta("xl-seal") && globalThis.crypto?.subtle);

function key(): Promise<CryptoKey | null> {
  known ??= (async () => {
    if (!canLock()) return null;
    const bytes = Uint8Array.from(atob(meta("xl-seal")), (letter) => letter.charCodeAt(0));
    return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  })();
  return known;
}

export async function seal(item: Item): Promise<Item | Sealed> {
  const lock = await key();
  if (!lock) return item;
  const blobs = item.fields.flatMap(([, value]) => (value instanceof Blob ? [value] : []));
  const fields = item.fields.map(([name, value, file]): Head["fields"][number] => [name, value instanceof Blob ? { type: value.type, size: value.size } : value, file]);
  const head = new TextEncoder().encode(JSON.stringify({ ...item, fields } satisfies Head));
  const plain = await new Blob([Uint32Array.of(head.byteLength), head, ...blobs]).arrayBuffer();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { key: item.key, owner: item.owner, tappedAt: item.tappedAt, iv, locked: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, lock, plain) };
}

/** Raises where the key is another one: then it can never be read again. */
export async function unseal(found: Sealed): Promise<Item> {
  const lock = await key();
  if (!lock) throw new Error("There is no key on this page.");
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, lock, found.locked);
  let at = 4 + new Uint32Array(plain, 0, 1)[0]!;
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(plain, 4, at - 4))) as Head;
  const fields = head.fields.map(([name, value, file]): Field => {
    if (typeof value === "string") return [name, value, file];
    at += value.size;
    return [name, new Blob([plain.slice(at - value.size, at)], { type: value.type }), file];
  });
  return { ...head, fields };
}
