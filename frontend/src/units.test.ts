import { describe, expect, it, vi } from "vitest";
import { endPlaces, freerSide, options } from "./chart_options.ts";
import { accepts, readableSize } from "./filedrop.ts";
import type { Ink } from "./ink.ts";
import { collect } from "./topics.ts";
import { matches } from "./palette.ts";
import { setTheme } from "./theme.ts";
import { backoff, throttle } from "./timing.ts";

const ink: Ink = { font: "x", size: 11, rem: 16, text: "t", text2: "t2", text3: "t3", line: "l", line2: "l2", paper: "p", series: ["a", "b", "c", "d", "e"], tone: { act: "red", watch: "yellow" }, toneText: { watch: "dark" } };

describe("palette", () => {
  it("needs every part of what was typed", () => {
    expect(matches("伙伴 partners:list", "伙 list")).toBe(true);
    expect(matches("伙伴 partners:list", "伙 stock")).toBe(false);
    expect(matches("Inbox", "")).toBe(true);
  });
});

describe("file drop", () => {
  it("knows endings, kinds and types", () => {
    expect(accepts(".csv, .xlsx", "Orders.XLSX", "")).toBe(true);
    expect(accepts("image/*", "x.png", "image/png")).toBe(true);
    expect(accepts(".csv", "x.exe", "")).toBe(false);
  });
  it("says sizes", () => expect([readableSize(12), readableSize(2048), readableSize(3 * 2 ** 20)]).toEqual(["12 B", "2 kB", "3.0 MB"]));
});

describe("live", () => {
  it("collects each topic once", () => {
    document.body.innerHTML = '<i data-live="inbox push"></i><i data-live="inbox,alerts"></i>';
    expect(collect(document)).toEqual(["alerts", "inbox", "push"]);
  });
  it("waits longer each time, never more than the most", () => {
    expect(backoff(1, 30, () => 1)).toBe(2000);
    expect(backoff(9, 30, () => 1)).toBe(30000);
    expect(backoff(9, 30, () => 0)).toBe(15000);
  });
});

describe("throttle", () => {
  it("runs at once, then now and then, and never loses the last call", () => {
    vi.useFakeTimers();
    let runs = 0;
    const call = throttle(() => (runs += 1), 100);
    call();
    expect(runs).toBe(1);
    call();
    call();
    expect(runs).toBe(1);
    vi.advanceTimersByTime(100);
    expect(runs).toBe(2);
    vi.advanceTimersByTime(500);
    call();
    expect(runs).toBe(3);
    vi.useRealTimers();
  });
});

describe("theme", () => {
  it("is kept in a cookie and forgotten when it follows the system", () => {
    setTheme("dark");
    expect(document.documentElement.dataset.theme).toBe("xl-dark");
    expect(document.cookie).toContain("xl-theme=dark");
    setTheme("auto");
    expect(document.documentElement.dataset.theme).toBeUndefined();
    expect(document.cookie.includes("xl-theme=dark")).toBe(false);
  });
});

describe("charts", () => {
  it("outlines watch, fills act, keeps the words", () => {
    const drawn = options({ kind: "bars", points: [{ label: "东北", value: 7, text: "", tone: "watch" }], unit: "%" }, ink) as Record<string, any>;
    expect(drawn.series[0].data[0].itemStyle).toMatchObject({ color: "yellow", borderWidth: 1 });
    expect(drawn.yAxis[0].data).toEqual(["东北"]);
    expect(drawn.yAxis[1].axisLabel.formatter(drawn.yAxis[1].data[0])).toBe("7%");
  });
  it("pales the month that still runs", () => {
    const drawn = options({ kind: "columns", labels: ["1", "2"], series: [{ name: "x", values: [1, 2], tone: "", muted: false }], is_open: true }, ink) as Record<string, any>;
    expect(drawn.series[0].data).toEqual([1, { value: 2, itemStyle: { opacity: 0.45 } }]);
  });
  it("names a target where no line begins", () => {
    expect([freerSide(90, [95, 78]), freerSide(90, [100, 89]), freerSide(90, [0])]).toEqual(["insideStartBottom", "insideStartTop", "insideStartTop"]);
  });
  it("parts the names of lines that end together", () => expect(endPlaces([93.6, 88.1])).toEqual([-0.45, 0.75]));
});
