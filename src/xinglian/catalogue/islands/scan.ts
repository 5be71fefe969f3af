/** By camera where the browser gives one, by photo everywhere else (WeChat, plain http), by hand always. */
import { prepare, read } from "@ui/codes";

const LONGEST = 1280;
const EVERY = 120;
/** So many looks without it, and a code that is held up again is another piece. */
const AWAY = 8;
/** Not in every browser's list of what a camera can. */
interface Lamp extends MediaTrackCapabilities {
  torch?: boolean;
}

export default function mount(el: HTMLElement): () => void {
  const part = <T extends HTMLElement>(name: string): T => el.querySelector<T>(`[data-${name}]`)!;
  const view = part("view");
  const said = part("said");
  const start = part<HTMLButtonElement>("start");
  const stop = part<HTMLButtonElement>("stop");
  const torch = part<HTMLButtonElement>("torch");
  const photo = part<HTMLLabelElement>("photo");
  const video = view.querySelector("video")!;
  const form = el.querySelector("form")!;
  const code = form.querySelector<HTMLInputElement>("input[name=code]")!;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  const canFilm = Boolean(navigator.mediaDevices?.getUserMedia);
  let stream: MediaStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Piece after piece: the camera stays on, and one piece is counted once however long it is held up.
  const goesOn = "outboxStays" in form.dataset;
  let last = "";
  let away = 0;

  const say = (word: string): void => {
    said.textContent = said.dataset[word] ?? "";
    said.hidden = !word;
  };
  const end = (): void => {
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    view.hidden = stop.hidden = torch.hidden = true;
    torch.setAttribute("aria-pressed", "false");
    start.hidden = !canFilm;
  };
  const found = (text: string): void => {
    end();
    code.value = text;
    navigator.vibrate?.(60);
    const isOff = document.documentElement.hasAttribute("data-offline") || !navigator.onLine;
    if (isOff && !("outbox" in form.dataset)) say("kept");
    else form.requestSubmit();
  };
  const taken = (text: string): void => {
    last = code.value = text;
    navigator.vibrate?.(60);
    form.requestSubmit();
  };
  const look = async (): Promise<void> => {
    if (!stream) return;
    const by = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight, 1));
    if (video.videoWidth) {
      canvas.width = Math.round(video.videoWidth * by);
      canvas.height = Math.round(video.videoHeight * by);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await read(pen.getImageData(0, 0, canvas.width, canvas.height)).catch(() => "");
      if (text && stream && !goesOn) return found(text);
      if (text && stream && (text !== last || away >= AWAY)) taken(text);
      away = text ? 0 : away + 1;
    }
    timer = setTimeout(() => void look(), EVERY);
  };
  const film = async (): Promise<void> => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false });
    } catch {
      say("refused");
      return;
    }
    view.hidden = stop.hidden = false;
    start.hidden = true;
    [last, away] = ["", 0];
    say("looking");
    // A camera taken away (a call comes in, the plug is pulled) is not waited for.
    const [track] = stream.getVideoTracks();
    if (track) track.onended = () => (end(), say("refused"));
    torch.hidden = !(track?.getCapabilities?.() as Lamp | undefined)?.torch;
    video.srcObject = stream;
    await video.play();
    await prepare();
    void look();
  };
  const still = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (!file) return;
    say("reading");
    await prepare();
    const text = await read(file).catch(() => "");
    input.value = "";
    if (text) found(text);
    else say("none");
  };

  start.hidden = !canFilm;
  photo.hidden = false;
  start.onclick = () => void film();
  torch.onclick = () => {
    const lit = torch.getAttribute("aria-pressed") !== "true";
    const wish = { advanced: [{ torch: lit } as MediaTrackConstraintSet] };
    void stream?.getVideoTracks()[0]?.applyConstraints(wish).then(() => torch.setAttribute("aria-pressed", String(lit)), () => (torch.hidden = true));
  };
  stop.onclick = () => {
    end();
    say("");
  };
  const input = photo.querySelector("input")!;
  input.onchange = () => void still(input);
  return end;
}
