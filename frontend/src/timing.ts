/** Run once, `ms` after the last call. */
export function debounce<A extends unknown[]>(run: (...args: A) => void, ms: number): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}

/** Run at once, then at most every `ms`; what comes in between runs once at its end, so the last word is never lost. */
export function throttle(run: () => void, ms: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waits = false;
  const rest = (): void => {
    timer = waits ? setTimeout(rest, ms) : undefined;
    if (waits) run();
    waits = false;
  };
  return () => {
    if (timer !== undefined) {
      waits = true;
      return;
    }
    timer = setTimeout(rest, ms);
    run();
  };
}

/** Waiting times between attempts: 1, 2, 4 … up to `most` seconds, with jitter so that a crowd does not come back at once. */
export function backoff(attempt: number, most = 30, random: () => number = Math.random): number {
  return Math.min(most, 2 ** attempt) * (0.5 + random() / 2) * 1000;
}
