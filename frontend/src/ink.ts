/** The theme's colours and sizes, read from the CSS variables: charts are redrawn when they change. */
export interface Ink {
  font: string;
  size: number;
  rem: number;
  text: string;
  text2: string;
  text3: string;
  line: string;
  line2: string;
  paper: string;
  series: string[];
  tone: Record<string, string>;
  toneText: Record<string, string>;
}

export function ink(): Ink {
  const style = getComputedStyle(document.documentElement);
  const css = (name: string) => style.getPropertyValue(name).trim();
  const rem = parseFloat(style.fontSize) || 16;
  const series = [1, 2, 3, 4, 5].map((n) => css(`--xl-c${n}`));
  return {
    font: getComputedStyle(document.body).fontFamily,
    size: 0.6875 * rem + (document.documentElement.dataset.density === "wall" ? 2 : 0),
    rem,
    text: css("--color-base-content"),
    text2: css("--xl-ink-2"),
    text3: css("--xl-ink-3"),
    line: css("--xl-line"),
    line2: css("--xl-line-2"),
    paper: css("--color-base-100"),
    series,
    tone: { act: css("--xl-act-solid"), watch: css("--xl-watch-solid"), good: css("--xl-good-solid"), info: series[0]!, none: series[4]!, "": series[0]! },
    toneText: { act: css("--xl-act"), watch: css("--xl-watch"), good: css("--xl-good"), info: css("--xl-info"), none: css("--xl-none"), "": css("--color-base-content") },
  };
}
