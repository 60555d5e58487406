// Draws a spike's chart from the table below it: bars for what came, a line for what was usual.

import { colour } from "./colours.js";

let chart;

function read(figure) {
  const rows = [...figure.querySelectorAll("tbody tr[data-seconds]")];
  const numbers = (name) => rows.map((row) => (row.dataset[name] === "" ? null : Number(row.dataset[name])));
  const counts = numbers("count");
  const inside = rows.map((row, index) => (row.dataset.inside === "1" ? counts[index] : null));
  return { rows, data: [numbers("seconds"), counts, inside, numbers("baseline")] };
}

function draw() {
  const figure = document.querySelector("figure[data-spike]");
  const place = figure?.querySelector("[data-plot]");
  chart?.destroy();
  if (!place) return;
  const { rows, data } = read(figure);
  if (rows.length === 0) return;
  const bars = uPlot.paths.bars({ size: [0.74, 44] });
  const axis = { stroke: colour("--ink-soft"), font: "12px system-ui, sans-serif", ticks: { show: false } };
  /** @type {Intl.DateTimeFormatOptions} */
  const shown = figure.dataset.unit === "hour"
    ? { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }
    : { day: "numeric", month: "short" };
  const format = new Intl.DateTimeFormat("en-GB", { ...shown, timeZone: "UTC" });
  const highest = Math.max(4, ...data[1], ...data[3].map((value) => value ?? 0));
  chart = new uPlot(
    {
      width: place.clientWidth,
      height: 250,
      padding: [14, 4, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      legend: { show: false },
      scales: {
        x: { time: true, range: (_, from, to) => { const half = (to - from || 86400) / rows.length / 1.6; return [from - half, to + half]; } },
        y: { range: [0, highest * 1.08] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 80, values: (_, splits) => splits.map((s) => format.format(s * 1000)), gap: 6, size: 30 },
        { ...axis, grid: { stroke: colour("--line"), width: 1 }, size: 44, space: 40 },
      ],
      series: [
        {},
        { label: "messages", fill: colour("--chart-neutral"), width: 0, paths: bars, points: { show: false } },
        { label: "spike", fill: colour("--warn"), width: 0, paths: bars, points: { show: false } },
        { label: "usual", stroke: colour("--accent"), width: 2, points: { show: false } },
      ],
    },
    data,
    place,
  );
  chart.over.addEventListener("click", () => {
    const link = rows[chart.cursor.idx]?.querySelector("a");
    if (link) window.location.assign(link.href);
  });
}

let pending;
window.addEventListener("resize", () => {
  clearTimeout(pending);
  pending = setTimeout(draw, 120);
});
document.addEventListener("themechange", draw);
draw();
