/** From a spec to ECharts options. Pure, so that it is tested without a browser. */
import type { EChartsCoreOption } from "echarts/core";
import type { Ink } from "./ink.ts";

interface Target {
  value: number;
  label: string;
}
interface Series {
  name: string;
  values: (number | null)[];
  tone: string;
  muted: boolean;
}
interface Point {
  label: string;
  value: number;
  text: string;
  tone: string;
}
export interface Spec {
  kind: "line" | "columns" | "bars" | "dots" | "stack";
  labels?: string[];
  series?: Series[];
  points?: Point[];
  unit?: string;
  target?: Target | null;
  area?: boolean;
  y_min?: number | null;
  y_max?: number | null;
  max?: number | null;
  is_open?: boolean;
  stacked?: boolean;
}

const base = (ink: Ink) => ({
  animation: false,
  color: ink.series,
  textStyle: { fontFamily: ink.font, fontSize: ink.size, color: ink.text2 },
  grid: { left: 2, right: 8, top: 14, bottom: 2, containLabel: true },
});

/** The side of the target's line on which its name covers less of what is drawn there first. */
export function freerSide(target: number, firsts: number[]): "insideStartTop" | "insideStartBottom" {
  const room = (gaps: number[]) => Math.min(Infinity, ...gaps);
  const above = room(firsts.filter((n) => n >= target).map((n) => n - target));
  const below = room(firsts.filter((n) => n < target).map((n) => target - n));
  return above >= below ? "insideStartTop" : "insideStartBottom";
}

const targetLine = (ink: Ink, target: Target, axis: "xAxis" | "yAxis", firsts: number[] = []) => ({
  silent: true,
  symbol: "none",
  animation: false,
  lineStyle: { color: ink.text, type: [4, 3], width: 1 },
  label: { formatter: target.label, position: axis === "yAxis" ? freerSide(target.value, firsts) : "start", rotate: 0, color: ink.text, fontSize: ink.size, fontFamily: ink.font, distance: 4, textBorderColor: ink.paper, textBorderWidth: 3 },
  data: [{ [axis]: target.value }],
});

const tooltip = (ink: Ink, unit: string) => ({
  trigger: "axis",
  confine: true,
  transitionDuration: 0,
  backgroundColor: ink.paper,
  borderColor: ink.line2,
  textStyle: { color: ink.text, fontSize: ink.size + 1, fontFamily: ink.font },
  valueFormatter: (value: unknown) => (value === null || value === undefined ? "—" : `${value}${unit}`),
});

export function options(spec: Spec, ink: Ink): EChartsCoreOption {
  if (spec.kind === "line" || spec.kind === "columns") return overTime(spec, ink);
  return lying(spec, ink);
}

function overTime(spec: Spec, ink: Ink): EChartsCoreOption {
  const unit = spec.unit ?? "";
  const series = spec.series ?? [];
  const many = series.filter((one) => !one.muted).length > 1;
  const y = { type: "value", min: spec.y_min ?? undefined, max: spec.y_max ?? undefined, splitNumber: 2, axisLabel: { color: ink.text3, fontSize: ink.size }, splitLine: { lineStyle: { color: ink.line } } };
  const x = { type: "category", data: spec.labels ?? [], boundaryGap: spec.kind === "columns", axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line2 } }, axisLabel: { color: ink.text3, fontSize: ink.size, hideOverlap: true } };
  const places = endPlaces(series.map((one) => one.values.at(-1) ?? null));
  const drawn = series.map((one, index) => {
    const colour = one.tone ? ink.tone[one.tone] : one.muted ? ink.series[4] : ink.series[index % 5];
    const mark = spec.target && index === 0 ? { markLine: targetLine(ink, spec.target, "yAxis", series.map((line) => line.values.find((n) => n !== null)).filter((n): n is number => typeof n === "number")) } : {};
    if (spec.kind === "line") {
      return {
        name: one.name,
        type: "line",
        symbol: "none",
        connectNulls: false,
        data: one.values,
        lineStyle: { color: colour, width: one.muted ? 1.5 : 2.25, type: one.muted ? [3, 3] : "solid" },
        areaStyle: spec.area && index === 0 && !one.muted ? { color: colour, opacity: 0.1 } : undefined,
        endLabel: many || series.length > 1 ? { show: true, formatter: one.name, color: one.muted ? ink.text3 : colour, fontSize: ink.size, fontWeight: one.muted ? 400 : 600, distance: 4, offset: [0, (places[index] ?? 0) * ink.size] } : undefined,
        itemStyle: { color: colour },
        ...mark,
      };
    }
    const last = one.values.length - 1;
    return {
      name: one.name,
      type: "bar",
      barMaxWidth: 28 * (ink.rem / 16),
      barCategoryGap: "40%",
      stack: spec.stacked ? "all" : undefined,
      itemStyle: { color: colour, borderRadius: spec.stacked ? 0 : [2, 2, 0, 0] },
      data: one.values.map((value, at) => (spec.is_open && at === last ? { value, itemStyle: { opacity: 0.45 } } : value)),
      ...mark,
    };
  });
  const legend = spec.kind === "columns" && many ? stackLegend(ink) : undefined;
  const longest = Math.max(0, ...series.map((one) => widthInEm(String(one.name))));
  const right = spec.kind === "line" && series.length > 1 ? 10 + longest * ink.size : 8;
  return { ...base(ink), grid: { ...base(ink).grid, right, top: legend ? 22 : 14 }, tooltip: tooltip(ink, unit), legend, xAxis: x, yAxis: y, series: drawn };
}

/** Names at the ends of two lines that end close together move apart: up for the higher, down for the lower. */
export function endPlaces(ends: (number | null)[]): number[] {
  if (ends.length !== 2 || ends[0] == null || ends[1] == null) return ends.map(() => 0);
  return ends[0] >= ends[1] ? [-0.45, 0.75] : [0.75, -0.45];
}

/** How wide words are, in their own size: a Han character is a square, a Latin letter a little more than half of one. */
export const widthInEm = (words: string): number => [...words].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e7f ? 1 : 0.58), 0);

const stackLegend = (ink: Ink) => ({ top: -3, left: "center", itemWidth: 8, itemHeight: 8, itemGap: 10, icon: "rect", selectedMode: false, textStyle: { color: ink.text2, fontSize: ink.size } });

const roomy = (points: Point[], spec: Spec) => {
  const most = Math.max(0, spec.target?.value ?? 0, ...points.map((point) => point.value));
  return spec.kind === "stack" || most === 0 ? undefined : most * 1.08;
};

function lying(spec: Spec, ink: Ink): EChartsCoreOption {
  const points = spec.points ?? [];
  const labels = spec.kind === "stack" ? (spec.labels ?? []) : points.map((point) => point.label);
  const first = spec.series?.[0];
  const texts = spec.kind === "stack" ? (first?.values ?? []).map((value) => `${value ?? "—"}${spec.unit ?? ""}`) : points.map((point) => point.text || `${point.value}${spec.unit ?? ""}`);
  const quiet = { axisLine: { show: false }, axisTick: { show: false } };
  const words = { type: "category", data: labels, inverse: true, ...quiet, axisLabel: { color: ink.text2, fontSize: ink.size, interval: 0, margin: 6 } };
  const numbers = {
    type: "category",
    data: texts.map((text, at) => `${at}\u0000${text}`),
    inverse: true,
    position: "right",
    ...quiet,
    axisLabel: { interval: 0, margin: 6, fontSize: ink.size, fontFamily: ink.font, formatter: (value: string) => value.split("\u0000")[1] ?? "", color: (value: string) => (points[Number(value.split("\u0000")[0])]?.tone === "act" ? ink.toneText.act! : ink.text) },
  };
  const line = spec.target ? { markLine: targetLine(ink, spec.target, "xAxis") } : {};
  const style = (point: Point) => ({ color: ink.tone[point.tone] ?? ink.series[0], borderColor: ink.toneText.watch, borderWidth: point.tone === "watch" ? 1 : 0 });
  let series: object[];
  if (spec.kind === "stack") {
    series = (spec.series ?? []).map((one, index) => ({
      name: one.name,
      type: "bar",
      stack: "all",
      barWidth: "52%",
      data: one.values,
      itemStyle: { color: one.tone ? ink.tone[one.tone] : ink.series[index % 5], borderColor: ink.paper, borderWidth: 0.5, opacity: one.muted ? 0.5 : 1 },
    }));
  } else if (spec.kind === "dots") {
    const shape: Record<string, string> = { act: "rect", watch: "triangle" };
    series = [
      { type: "bar", barWidth: 2, silent: true, data: points.map((point) => point.value), itemStyle: { color: ink.line2 }, ...line },
      { type: "scatter", symbolSize: (8 * ink.rem) / 16, data: points.map((point) => ({ value: point.value, symbol: shape[point.tone] ?? "circle", itemStyle: style(point) })) },
    ];
  } else {
    series = [{ type: "bar", barWidth: "52%", barMaxWidth: 16, data: points.map((point) => ({ value: point.value, itemStyle: { ...style(point), borderRadius: [0, 2, 2, 0] } })), ...line }];
  }
  const top = spec.kind === "stack" ? 18 : spec.target ? 16 : 2;
  return {
    ...base(ink),
    grid: { left: 0, right: 0, top: (top * ink.rem) / 16, bottom: 0, containLabel: true },
    legend: spec.kind === "stack" ? stackLegend(ink) : undefined,
    // Room at the right, so that the last dot never touches its number, and the target line is always inside.
    xAxis: { type: "value", show: false, min: 0, max: spec.max ?? roomy(points, spec) },
    yAxis: [words, numbers],
    series,
  };
}
