// @ts-check
/** Small histograms that can be seen, and read by those who do not see them. */

import { h } from "./dom.js";
import { plural } from "./format.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const GROUND = 112;
const FOOT = 20;
const HEAD = 14;

/**
 * Counts of values: first those up to the first edge, then those up to each next edge, at last
 * those above the last edge.
 * @typedef {{edges: number[], counts: number[]}} Histogram
 */

/**
 * The value below which a share of all lies, as if values were spread evenly within a bin; the
 * last edge if it lies above it, null without values.
 */
function quantile({ edges, counts }, share) {
  let left = share * total(counts);
  if (!left) return null;
  for (const [at, count] of counts.entries()) {
    if (count && count >= left) {
      const from = edges[at - 1] ?? 0;
      return from + (((edges[at] ?? from) - from) * left) / count;
    }
    left -= count;
  }
  return edges.at(-1) ?? null;
}

/**
 * A figure of a histogram with its median and the value within which 95 % lie.
 * @param {Histogram} histogram
 * @param {string} title
 * @param {(value: number) => string} format writes a value with its unit
 * @returns {HTMLElement}
 */
export function histogramFigure(histogram, title, format) {
  const [median, most] = [quantile(histogram, 0.5), quantile(histogram, 0.95)];
  const bins = histogram.counts.map((count, at) => ({ to: histogram.edges[at], count }));
  const filled = bins.filter(({ count }) => count);
  const last = histogram.edges.at(-1) ?? 0;
  const about = (value) => (value < last ? `about ${format(value)}` : `more than ${format(last)}`);
  const figures = median === null ? "Nothing spoken yet." : `Median ${about(median)}, 95 % within ${about(most)} (${plural(total(histogram.counts), "reply", "replies")}).`;
  const spoken = filled.map(({ to, count }) => `${to === undefined ? `more than ${format(last)}` : `up to ${format(to)}`}: ${count}`);
  const caption = h("figcaption", null, h("h3", null, title), h("p", { class: "muted" }, figures));
  const begin = Math.max(0, bins.indexOf(filled[0]) - 1);
  return h("figure", { class: "chart" }, caption, median !== null && draw(bins.slice(begin, bins.indexOf(filled[filled.length - 1]) + 2), `${title}. ${spoken.join("; ")}`));
}

const total = (counts) => counts.reduce((sum, count) => sum + count, 0);

function draw(bins, label) {
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${GROUND + FOOT}`, role: "img", "aria-label": label });
  const highest = Math.max(...bins.map(({ count }) => count));
  const step = WIDTH / bins.length;
  for (const [at, { to, count }] of bins.entries()) {
    const height = (count / highest) * (GROUND - HEAD);
    const [x, y] = [at * step, GROUND - height];
    if (count) svg.append(make("rect", { x: x + 1, y, width: step - 2, height, rx: 2 }), make("text", { x: x + step / 2, y: y - 3 }, count));
    // The end of the axis is its unit's place; labels need about this much room.
    if (at < bins.length - 1 && (step > 34 || at % 2)) svg.append(make("text", { x: x + step, y: GROUND + FOOT - 5 }, to));
  }
  svg.append(make("line", { x2: WIDTH, y1: GROUND, y2: GROUND }), make("text", { x: WIDTH - 5, y: GROUND + FOOT - 5 }, "s"));
  return svg;
}

function make(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(String(text));
  return element;
}
