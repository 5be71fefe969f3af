/** The outbox on the device: what was tapped and has not arrived yet. IndexedDB, so it outlives the page and the browser.

Where nothing can be kept (WeChat now and then, private windows, a full phone) it is held by the page itself, and the
page says that it must stay open. */
import { seal, unseal, type Sealed } from "./seal.ts";

export type Field = [name: string, value: string | Blob, fileName?: string];

export interface Item {
  /** Made once, at the tap: however often it is sent, the server does it once. */
  key: string;
  /** The membership that tapped; nobody else's sign-in sends it. */
  owner: string;
  url: string;
  fields: Field[];
  /** What the form calls it: `push:12:acknowledged`. */
  what: string;
  /** A line for people: what, and about what. */
  label: string;
  tappedAt: string;
  state: "waiting" | "refused" | "locked";
  /** Why it was refused, in words. */
  sentence: string;
}

const DATABASE = "xl-outbox";
const ITEMS = "items";
const PATIENCE = 4000;

const held = new Map<string, Item>();
const opened = new Map<string, { iv: string; item: Item }>();
/** Asked again after a while: a browser may have been busy. */
const RETRY_AFTER = 30_000;
let brokenAt = -RETRY_AFTER;

const broken = (): boolean => performance.now() - brokenAt < RETRY_AFTER;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // Some browsers never answer at all.
    const timer = setTimeout(() => reject(new Error("The browser does not open its store.")), PATIENCE);
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ITEMS, { keyPath: "key" }).createIndex("owner", "owner");
    asked.onsuccess = () => {
      clearTimeout(timer);
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("The outbox is held by another version of the page."));
  });
}

async function run<T>(mode: IDBTransactionMode, work: (items: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(ITEMS, mode, { durability: "strict" });
      const request = work(transaction.objectStore(ITEMS));
      // Done is what is committed, not what was asked for.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  } finally {
    database.close();
  }
}

export async function put(item: Item): Promise<void> {
  try {
    if (broken()) throw new Error("The browser keeps nothing.");
    const sealed = await seal(item);
    await run("readwrite", (items) => items.put(sealed));
    if ("locked" in sealed) opened.set(item.key, { iv: sealed.iv.join(), item });
    held.delete(item.key);
  } catch (error) {
    console.info("Not kept on this device:", error);
    held.set(item.key, item);
  }
}

export async function remove(key: string): Promise<void> {
  held.delete(key);
  opened.delete(key);
  if (!broken()) await run("readwrite", (items) => items.delete(key)).catch(() => undefined);
}

/** Of one person, in the order of the taps. */
export async function mine(owner: string): Promise<Item[]> {
  const found = await Promise.all((await kept(owner)).filter((one) => !held.has(one.key)).map(read));
  return [...found, ...[...held.values()].filter((item) => item.owner === owner)].sort((a, b) => a.tappedAt.localeCompare(b.tappedAt));
}

async function kept(owner: string): Promise<(Item | Sealed)[]> {
  if (broken()) return [];
  try {
    return await run<(Item | Sealed)[]>("readonly", (items) => items.index("owner").getAll(owner));
  } catch (error) {
    console.info("The browser keeps nothing:", error);
    brokenAt = performance.now();
    return [];
  }
}

async function read(one: Item | Sealed): Promise<Item> {
  if (!("locked" in one)) return one;
  const known = opened.get(one.key);
  const iv = one.iv.join();
  if (known?.iv === iv) return known.item;
  try {
    const item = await unseal(one);
    opened.set(item.key, { iv, item });
    return item;
  } catch {
    return { key: one.key, owner: one.owner, tappedAt: one.tappedAt, url: "", fields: [], what: "", label: "", state: "locked", sentence: "" };
  }
}

export async function forget(owner: string): Promise<void> {
  for (const item of await mine(owner)) await remove(item.key);
}

/** Something lives in this page only and is lost when it is closed. */
export const onlyHere = (): boolean => held.size > 0;

/** Asks the browser not to clear what waits when the phone runs full. */
export function holdOn(): void {
  void navigator.storage?.persist?.().catch(() => undefined);
}

/** `crypto.randomUUID` exists on secure pages only; phones in a workshop's network may be on plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
