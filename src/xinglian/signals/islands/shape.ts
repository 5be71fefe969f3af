/** A shape on a light map: a click adds a corner, a corner can be pulled, Backspace takes the last one away. The text beside it
 * is the same shape: a corner a line, degrees north and east. */
import { ink } from "../../../../frontend/src/ink";

interface Props {
  url: string;
}
interface Map {
  cells: [number, number, number][];
  places: [string, number, number][];
}
type Corner = [number, number]; // north, east

const PAIR = /^\s*(-?\d{1,2}(?:\.\d+)?)[\s,，_]+(-?\d{1,3}(?:\.\d+)?)\s*$/;
// Mainland and islands; wider when somebody is beyond.
const FRAME = { south: 15.5, north: 54, west: 73, east: 135.5 };
const NEAR = 12;

export function corners(text: string): Corner[] {
  return text.split(/[\n;；/]+/).flatMap((line): Corner[] => {
    const found = PAIR.exec(line);
    return found ? [[Number(found[1]), Number(found[2])]] : [];
  });
}

export default function mount(el: HTMLElement, given: unknown): () => void {
  const { url } = given as Props;
  const leave = new AbortController();
  const { signal } = leave;
  let map: Map = { cells: [], places: [] };
  let frame = FRAME;
  let held = -1;
  let moved = false;

  const canvas = (): HTMLCanvasElement => el.querySelector("canvas")!;
  const field = (): HTMLTextAreaElement => el.querySelector("textarea")!;
  // Drawn as a person knows it: a degree east is shorter than one north.
  const squeeze = Math.cos((36 * Math.PI) / 180);
  const scale = (): { k: number; left: number; top: number } => {
    const box = canvas().getBoundingClientRect();
    const k = Math.min(box.width / ((frame.east - frame.west) * squeeze), box.height / (frame.north - frame.south));
    return { k, left: (box.width - (frame.east - frame.west) * squeeze * k) / 2, top: (box.height - (frame.north - frame.south) * k) / 2 };
  };
  const onto = ([north, east]: Corner): [number, number] => {
    const { k, left, top } = scale();
    return [left + (east - frame.west) * squeeze * k, top + (frame.north - north) * k];
  };
  const from = (event: PointerEvent): Corner => {
    const box = canvas().getBoundingClientRect();
    const { k, left, top } = scale();
    const north = frame.north - (event.clientY - box.top - top) / k;
    const east = frame.west + (event.clientX - box.left - left) / (squeeze * k);
    return [Math.round(Math.max(-90, Math.min(90, north)) * 100) / 100, Math.round(Math.max(-180, Math.min(180, east)) * 100) / 100];
  };

  const draw = (): void => {
    const page = canvas();
    if (!page) return;
    const box = page.getBoundingClientRect();
    const dense = window.devicePixelRatio || 1;
    page.width = box.width * dense;
    page.height = box.height * dense;
    const pen = page.getContext("2d")!;
    const { font, text3, series, line2 } = ink();
    pen.scale(dense, dense);
    pen.clearRect(0, 0, box.width, box.height);
    pen.fillStyle = series[0]!;
    for (const [north, east, n] of map.cells) {
      const [x, y] = onto([north, east]);
      pen.globalAlpha = Math.min(0.5 + n / 60, 0.9);
      pen.beginPath();
      pen.arc(x, y, Math.min(1.5 + Math.log2(n) * 0.4, 4), 0, 2 * Math.PI);
      pen.fill();
    }
    pen.globalAlpha = 1;
    pen.fillStyle = text3;
    pen.font = `11px ${font}`;
    pen.textAlign = "center";
    // Where two names would lie on one another the first one stays.
    const said: [number, number, number][] = [];
    for (const [name, north, east] of map.places) {
      const [x, y] = onto([north, east]);
      const half = pen.measureText(name).width / 2 + 2;
      if (said.some(([left, row, other]) => Math.abs(left - x) < half + other && Math.abs(row - y) < 13)) continue;
      said.push([x, y, half]);
      pen.fillText(name, x, y + 14);
    }
    const drawn = corners(field().value).map(onto);
    if (!drawn.length) return;
    pen.beginPath();
    for (const [x, y] of drawn) pen.lineTo(x, y);
    pen.closePath();
    pen.globalAlpha = 0.12;
    pen.fillStyle = series[0]!;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 2;
    pen.strokeStyle = series[0]!;
    pen.stroke();
    for (const [x, y] of drawn) {
      pen.beginPath();
      pen.arc(x, y, 5, 0, 2 * Math.PI);
      pen.fillStyle = getComputedStyle(page).backgroundColor || line2;
      pen.fill();
      pen.stroke();
    }
  };

  const write = (all: Corner[], settled: boolean): void => {
    field().value = all.map((one) => one.join(" ")).join("\n");
    draw();
    if (settled) field().dispatchEvent(new Event("change", { bubbles: true }));
  };
  const nearest = (event: PointerEvent): number => {
    const box = canvas().getBoundingClientRect();
    const away = corners(field().value).map((one) => {
      const [x, y] = onto(one);
      return Math.hypot(x - event.clientX + box.left, y - event.clientY + box.top);
    });
    const best = away.indexOf(Math.min(...away));
    return best >= 0 && away[best]! <= NEAR ? best : -1;
  };

  el.addEventListener("pointerdown", (event) => {
    if (event.target !== canvas()) return;
    held = nearest(event);
    moved = false;
    if (held >= 0) canvas().setPointerCapture(event.pointerId);
  }, { signal });
  el.addEventListener("pointermove", (event) => {
    if (held < 0 || event.target !== canvas()) return;
    const all = corners(field().value);
    all[held] = from(event);
    moved = true;
    write(all, false);
  }, { signal });
  el.addEventListener("pointerup", (event) => {
    if (event.target !== canvas()) return;
    if (held < 0) write([...corners(field().value), from(event)], true);
    else if (moved) write(corners(field().value), true);
    held = -1;
  }, { signal });
  el.addEventListener("keydown", (event) => {
    if (event.target !== canvas() || (event.key !== "Backspace" && event.key !== "Delete")) return;
    event.preventDefault();
    write(corners(field().value).slice(0, -1), true);
  }, { signal });
  el.addEventListener("click", (event) => {
    const what = (event.target as Element).closest<HTMLElement>("[data-shape]")?.dataset.shape;
    if (what === "undo") write(corners(field().value).slice(0, -1), true);
    if (what === "clear") write([], true);
  }, { signal });
  el.addEventListener("input", (event) => event.target === field() && draw(), { signal });
  document.addEventListener("htmx:afterSettle", () => el.isConnected && draw(), { signal });
  const sized = new ResizeObserver(draw);
  sized.observe(canvas());
  const themed = new MutationObserver(draw);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });

  void fetch(url, { signal, credentials: "same-origin" })
    .then((answer) => answer.json() as Promise<Map>)
    .then((found) => {
      map = found;
      for (const [north, east] of found.cells) {
        frame = { south: Math.min(frame.south, north - 1), north: Math.max(frame.north, north + 1), west: Math.min(frame.west, east - 1), east: Math.max(frame.east, east + 1) };
      }
      draw();
    })
    .catch(() => undefined);
  draw();
  return () => {
    leave.abort();
    sized.disconnect();
    themed.disconnect();
  };
}
