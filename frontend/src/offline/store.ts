/** The outbox on the device: what was tapped and has not arrived yet. IndexedDB, so it outlives the page and the browser. */
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
  state: "waiting" | "refused";
  /** Why it was refused, in words. */
  sentence: string;
}

const DATABASE = "xl-outbox";
const ITEMS = "items";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ITEMS, { keyPath: "key" }).createIndex("owner", "owner");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("The outbox is held by another version of the page."));
  });
}

async function run<T>(mode: IDBTransactionMode, work: (items: IDBObjectStore) => IDBRequest<T> | null): Promise<T | undefined> {
  const database = await open();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = database.transaction(ITEMS, mode, { durability: "strict" });
      const request = work(transaction.objectStore(ITEMS));
      // Done is what is committed, not what was asked for.
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export async function put(item: Item): Promise<void> {
  await run("readwrite", (items) => items.put(item));
}

export async function remove(key: string): Promise<void> {
  await run("readwrite", (items) => items.delete(key));
}

/** Of one person, in the order of the taps. */
export async function mine(owner: string): Promise<Item[]> {
  const found = (await run<Item[]>("readonly", (items) => items.index("owner").getAll(owner))) ?? [];
  return found.sort((a, b) => a.tappedAt.localeCompare(b.tappedAt));
}

export async function forget(owner: string): Promise<void> {
  for (const item of await mine(owner)) await remove(item.key);
}

/** `crypto.randomUUID` exists on secure pages only; phones in a workshop's network may be on plain http. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
