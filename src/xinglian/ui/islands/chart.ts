/** Charts from small specs (xinglian.ui.charts): direct labels, no animation, colours of the theme. */
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type Spec, options } from "@ui/chart_options";
import { ink } from "@ui/ink";

echarts.use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export default function mount(el: HTMLElement, props: unknown): () => void {
  let chart: echarts.ECharts | undefined;
  const draw = () => {
    chart?.dispose();
    chart = echarts.init(el, null, { renderer: "svg" });
    chart.setOption(options(props as Spec, ink()));
  };
  const size = new ResizeObserver(() => chart?.resize());
  draw();
  size.observe(el);
  addEventListener("xl:theme", draw);
  return () => {
    size.disconnect();
    removeEventListener("xl:theme", draw);
    chart?.dispose();
  };
}
