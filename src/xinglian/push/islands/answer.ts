/** Photos of an answer: made small and plain on the phone (no place, no device in them), shown, taken away again. */
interface Props {
  most: number;
  /** Neither words nor photos are needed. */
  mayBeEmpty?: boolean;
}

const LONGEST = 1600;
/** Best first; the next where a picture of leaves and gravel would be too heavy for a phone's line. */
const QUALITIES = [0.82, 0.65, 0.5];
const HEAVY = 900_000;

/** How large a picture is drawn so that its longer side is at most `longest`. */
export function fit(width: number, height: number, longest = LONGEST): [number, number] {
  const by = Math.min(1, longest / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))];
}

/** Turned as it was taken. Safari shows HEIC as an image where it does not make a bitmap of it. */
async function opened(file: File): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const picture = new Image();
    picture.src = URL.createObjectURL(file);
    try {
      await picture.decode();
      return picture;
    } finally {
      URL.revokeObjectURL(picture.src);
    }
  }
}

/** Drawn anew: small, and nothing in it but the picture. */
async function plain(file: File, number: number): Promise<File> {
  const picture = await opened(file);
  const isImage = picture instanceof HTMLImageElement;
  const [width, height] = isImage ? fit(picture.naturalWidth, picture.naturalHeight) : fit(picture.width, picture.height);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#fff"; // JPEG knows no transparency
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  if (!isImage) picture.close(); // 12 million pixels are 48 MB: not left to the collector
  let blob: Blob | null = null;
  for (const quality of QUALITIES) {
    blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (blob && blob.size <= HEAVY) break;
  }
  if (!blob) throw new Error("The browser made no JPEG.");
  return new File([blob], `photo-${number}.jpg`, { type: "image/jpeg" });
}

/** Which sentence tells why the file is no photo here. */
export function problemOf(file: { name: string; type: string }): "heic" | "noPhoto" | "unreadable" {
  if (/heic|heif/i.test(file.type) || /\.(heic|heif)$/i.test(file.name)) return "heic";
  return file.type && !file.type.startsWith("image/") ? "noPhoto" : "unreadable";
}

export default function mount(el: HTMLElement, given: unknown): () => void {
  const form = el as HTMLFormElement;
  const { most, mayBeEmpty } = given as Props;
  const strip = form.querySelector<HTMLElement>("[data-strip]")!;
  const problem = form.querySelector<HTMLElement>("[data-problem]")!;
  const send = form.querySelector<HTMLButtonElement>("[type=submit]")!;
  const text = form.querySelector<HTMLTextAreaElement>("textarea")!;
  const inputs = [...form.querySelectorAll<HTMLInputElement>("input[type=file]")];
  const kept = Object.assign(document.createElement("input"), { type: "file", name: "photo", multiple: true, hidden: true });
  form.append(kept);
  let photos: File[] = [];
  let taken = 0;

  const say = (sentence: string | undefined): void => {
    problem.textContent = sentence ?? "";
    problem.hidden = !sentence;
  };
  const settle = (): void => {
    const carrier = new DataTransfer();
    for (const photo of photos) carrier.items.add(photo);
    kept.files = carrier.files;
    strip.replaceChildren(
      ...photos.map((photo) => {
        const frame = Object.assign(document.createElement("button"), { type: "button" });
        frame.setAttribute("aria-label", problem.dataset.takeAway ?? "");
        frame.title = problem.dataset.takeAway ?? "";
        const picture = new Image();
        picture.src = URL.createObjectURL(photo);
        picture.alt = "";
        picture.onload = () => URL.revokeObjectURL(picture.src);
        frame.append(picture, Object.assign(document.createElement("span"), { textContent: "×" }));
        frame.onclick = () => {
          photos = photos.filter((one) => one !== photo);
          settle();
        };
        return frame;
      }),
    );
  };
  const take = async (input: HTMLInputElement): Promise<void> => {
    const files = [...(input.files ?? [])];
    input.value = "";
    say("");
    send.disabled = true;
    for (const file of files) {
      if (photos.length >= most) {
        say(problem.dataset.full);
        break;
      }
      try {
        photos.push(await plain(file, ++taken));
      } catch {
        say(problem.dataset[problemOf(file)]?.replace("{name}", file.name));
      }
    }
    send.disabled = false;
    settle();
  };
  const check = (event: Event): void => {
    if (mayBeEmpty || event.target !== form || text.value.trim() || photos.length) return;
    event.preventDefault();
    event.stopPropagation();
    say(problem.dataset.empty);
    text.focus();
  };
  const empty = (): void => {
    photos = [];
    say("");
    queueMicrotask(settle);
  };
  for (const input of inputs) input.addEventListener("change", () => void take(input));
  form.addEventListener("reset", empty);
  document.addEventListener("submit", check, true);
  return () => document.removeEventListener("submit", check, true);
}
