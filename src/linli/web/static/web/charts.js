// Charts from JSON in the page: <div data-chart="id"> beside <script type="application/json" id="id">. Tooltips are drawn
// on the canvas, because the page's policy forbids styles inside markup.

const SOURCE = new URL("../vendor/echarts/echarts.min.js", import.meta.url);
let loading = null;

function library() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.querySelector('meta[name="chart-library"]')?.content ?? SOURCE.href;
    script.addEventListener("load", () => done(window.echarts));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return loading;
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function house(options) {
  const ink = colour("--ink");
  const quiet = colour("--ink-2");
  const line = colour("--line");
  const axis = (given) => [given ?? []].flat().map((one) => ({
    axisLine: { lineStyle: { color: line } }, axisTick: { show: false },
    axisLabel: { color: quiet }, splitLine: { lineStyle: { color: line } }, ...one,
  }));
  return {
    color: [colour("--blue"), quiet, colour("--line-2"), ink],
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    aria: { enabled: true },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    ...options,
    series: [options.series ?? []].flat().map((one) => (one.type === "bar" ? { barMaxWidth: 28, itemStyle: { borderRadius: [3, 3, 0, 0] }, ...one } : one)),
    tooltip: { trigger: "axis", confine: true, renderMode: "richText", ...options.tooltip },
    ...(options.legend ? { legend: { textStyle: { color: quiet }, top: 0, left: 0, ...options.legend } } : {}),
    ...(options.xAxis ? { xAxis: axis(options.xAxis) } : {}),
    ...(options.yAxis ? { yAxis: axis(options.yAxis) } : {}),
  };
}

function draw(echarts, box) {
  const source = document.getElementById(box.dataset.chart);
  if (!source) return;
  const options = JSON.parse(source.textContent);
  const chart = echarts.init(box, null, { renderer: "canvas" });
  chart.setOption(house(options));
  new ResizeObserver(() => chart.resize()).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.setOption(house(options)));
  chart.on("click", (point) => { if (point.data?.url) window.location.assign(point.data.url); });
}

export async function prepare() {
  const boxes = [...document.querySelectorAll("[data-chart]:not([data-drawn])")];
  if (!boxes.length) return;
  boxes.forEach((box) => { box.dataset.drawn = "1"; });
  const echarts = await library();
  boxes.forEach((box) => draw(echarts, box));
}
