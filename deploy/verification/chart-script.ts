/** Runs in the report: draws every chart of the page's data with uPlot, in the colours of the reader's scheme. */
export const CHART_SCRIPT = `
const charts = JSON.parse(document.getElementById('charts').textContent);
const drawn = [];
function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { text: of('--text'), grid: of('--grid'), lines: [of('--line-0'), of('--line-1'), of('--line-2'), of('--line-3')] };
}
function draw() {
  for (const chart of drawn.splice(0)) chart.destroy();
  const { text, grid, lines } = colours();
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  for (const [index, chart] of charts.entries()) {
    const place = document.getElementById('chart-' + index);
    drawn.push(new uPlot({
      width: place.clientWidth,
      height: 260,
      scales: { x: { time: false } },
      axes: [{ ...axis, label: chart.xLabel, labelSize: 20, incrs: [1, 2, 3, 6, 12] }, { ...axis, label: chart.yLabel, labelSize: 20, size: 56 }],
      series: [
        { label: chart.xLabel },
        ...chart.series.map((series) => ({
          label: series.name,
          stroke: lines[series.colour % lines.length],
          width: series.dashed ? 1.5 : 2.5,
          dash: series.dashed ? [6, 4] : undefined,
          points: { show: false },
          value: (_, value) => value == null ? '-' : value.toFixed(2),
        })),
      ],
    }, [chart.x, ...chart.series.map((series) => series.values)], place));
  }
}
draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
let width = innerWidth;
addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; draw(); } });
`;
