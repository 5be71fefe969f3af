/** Where a phone is, when its owner presses for it: into the form's hidden fields, and said in words. */
export default function mount(el: HTMLElement): () => void {
  const button = el.querySelector<HTMLButtonElement>("button")!;
  const said = el.querySelector<HTMLElement>("[data-said]")!;
  const field = (name: string): HTMLInputElement => el.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
  const say = (sentence: string | undefined): void => {
    said.textContent = sentence ?? "";
  };
  const ask = (): void => {
    if (!navigator.geolocation) return say(said.dataset.none);
    say(said.dataset.asking);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field("lat").value = coords.latitude.toFixed(5);
        field("lon").value = coords.longitude.toFixed(5);
        say(`${said.dataset.there} ${coords.latitude.toFixed(3)}, ${coords.longitude.toFixed(3)}`);
      },
      () => say(said.dataset.none),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  };
  button.addEventListener("click", ask);
  return () => button.removeEventListener("click", ask);
}
