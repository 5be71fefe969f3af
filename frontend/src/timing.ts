/** Run once, `ms` after the last call. */
export function debounce<A extends unknown[]>(run: (...args: A) => void, ms: number): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}

/** Waiting times between attempts: 1, 2, 4 … up to `most` seconds, with jitter so that a crowd does not come back at once. */
export function backoff(attempt: number, most = 30, random: () => number = Math.random): number {
  return Math.min(most, 2 ** attempt) * (0.5 + random() / 2) * 1000;
}
