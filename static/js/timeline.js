// Draws the chart of messages per day from the table below it: the table is what counts, the chart only shows it.

import { colour } from "./colours.js";

const SERIES = ["negative", "neutral", "positive", "waiting"]; // from the bottom up
const charts = new Map();


function read(figure) {
  const rows = [...figure.querySelectorAll("tbody tr[data-seconds]")];
  const values = (name) => rows.map((row) => Number(row.dataset[name]));
  return { rows, seconds: values("seconds"), counts: SERIES.map(values) };
}

function stacked(counts) {
  const sums = [];
  for (const [index, values] of counts.entries()) {
    sums.push(values.map((value, i) => value + (index ? sums[index - 1][i] : 0)));
  }
  return sums;
}

const dates = { day: { day: "numeric", month: "short" }, week: { day: "numeric", month: "short" }, month: { month: "short", year: "numeric" }, year: { year: "numeric" } };
const LABEL_WIDTH = 64; // CSS pixels that the name of a day takes
const COUNTS_WIDTH = 44; // and the axis of the counts

function labels(unit) {
  const format = new Intl.DateTimeFormat("en-GB", { ...dates[unit], timeZone: "UTC" });
  return (_, splits) => splits.map((seconds) => format.format(seconds * 1000));
}

// Ticks stand at columns only, so that no date is repeated: uPlot's own would fall between the days of a short range.
function splits(seconds) {
  return (plot) => {
    // The plot is not laid out yet when it asks first, so its own width is no help.
    const fitting = Math.max(1, Math.floor((plot.width - COUNTS_WIDTH) / LABEL_WIDTH));
    const step = Math.ceil(seconds.length / fitting);
    return seconds.filter((_, index) => index % step === 0);
  };
}

// Half a column more on both sides; a day where there is but one, for which uPlot makes up an end of its own.
function around(count) {
  return (_, from, to) => {
    if (count === 1) return [from - 43200, from + 43200];
    const half = ((to - from) / (count - 1)) * 0.6;
    return [from - half, to + half];
  };
}

function hatched(plot) {
  const size = 6 * devicePixelRatio;
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const ink = tile.getContext("2d");
  ink.strokeStyle = colour("--chart-neutral");
  ink.lineWidth = 1.5 * devicePixelRatio;
  for (const shift of [-size, 0, size]) {
    ink.moveTo(shift, size);
    ink.lineTo(shift + size, 0);
  }
  ink.stroke();
  return plot.ctx.createPattern(tile, "repeat");
}

function spikeMarks(rows) {
  return (plot) => {
    const { ctx, bbox } = plot;
    const size = 4 * devicePixelRatio;
    ctx.save();
    ctx.fillStyle = colour("--warn");
    rows.forEach((row, index) => {
      if (row.dataset.spikes === "0") return;
      const x = plot.valToPos(plot.data[0][index], "x", true);
      const y = Math.max(bbox.top, plot.valToPos(plot.data[1][index], "y", true) - 3 * size);
      ctx.beginPath();
      ctx.moveTo(x - size, y);
      ctx.lineTo(x + size, y);
      ctx.lineTo(x, y + 1.5 * size);
      ctx.fill();
    });
    ctx.restore();
  };
}

function hint(data) {
  const box = document.createElement("div");
  box.className = "chart-hint";
  box.hidden = true;
  const show = (plot) => {
    const { idx, left } = plot.cursor;
    box.hidden = idx === null || idx === undefined || left < 0;
    if (box.hidden) return;
    const row = data.rows[idx];
    box.replaceChildren();
    const title = document.createElement("strong");
    title.textContent = row.dataset.name;
    box.append(title);
    for (const name of [...SERIES].reverse()) {
      if (name === "waiting" && row.dataset.waiting === "0") continue;
      const line = document.createElement("span");
      line.className = `chart-hint-${name}`;
      line.textContent = `${row.dataset[name]} ${name}`;
      box.append(line);
    }
    const width = plot.over.clientWidth;
    const place = plot.valToPos(plot.data[0][idx], "x");
    box.classList.toggle("is-left", place > width / 2);
    box.style.left = `${place}px`;
  };
  return { hooks: { init: (plot) => plot.over.append(box), setCursor: show } };
}

function draw(figure) {
  const place = figure.querySelector("[data-plot]");
  charts.get(figure)?.destroy();
  const data = read(figure);
  if (!place || data.rows.length === 0) return;
  const sums = stacked(data.counts);
  const bars = uPlot.paths.bars({ size: [0.74, 44], radius: 0 });
  const axis = { stroke: colour("--ink-soft"), font: "12px system-ui, sans-serif", ticks: { show: false } };
  const longest = Math.max(...sums.at(-1));
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: 250,
      padding: [14, 4, 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      legend: { show: false },
      scales: {
        x: { time: true, range: around(data.rows.length) },
        y: { range: [0, Math.max(4, longest * 1.08)] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: LABEL_WIDTH, splits: splits(data.seconds), values: labels(figure.dataset.unit), gap: 6, size: 30 },
        { ...axis, grid: { stroke: colour("--line"), width: 1 }, size: COUNTS_WIDTH, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000], space: 40 },
      ],
      // The highest sums are drawn first, the others over them.
      series: [{}, ...[...SERIES].reverse().map((name) => ({ label: name, fill: name === "waiting" ? hatched : colour(`--chart-${name}`), width: 0, paths: bars, points: { show: false } }))],
      hooks: { draw: [spikeMarks(data.rows)] },
      plugins: [hint(data)],
    },
    [data.seconds, ...[...sums].reverse()],
    place,
  );
  plot.over.addEventListener("click", () => {
    const link = data.rows[plot.cursor.idx]?.querySelector("a[data-total]");
    if (link) window.location.assign(link.href);
  });
  charts.set(figure, plot);
}

function drawAll() {
  for (const [figure, plot] of charts) {
    if (!figure.isConnected) {
      plot.destroy();
      charts.delete(figure);
    }
  }
  document.querySelectorAll("figure[data-chart]").forEach(draw);
}

let pending;
window.addEventListener("resize", () => {
  clearTimeout(pending);
  pending = setTimeout(drawAll, 120);
});
document.addEventListener("themechange", drawAll);
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
