/** Pixels of the graph. */
import type { LinkRelation } from "../../core/event.ts";
import { monoFont } from "../draw/color.ts";
import { octagon } from "../draw/shape.ts";
import { fitText, textWidth } from "../draw/text.ts";
import { visibleLine } from "../draw/visible.ts";
import { KIND_LOOKS } from "../glyphs.tsx";
import type { GraphLink, GraphModel, GraphNode, GraphRelation } from "./graph.ts";
import { isLit } from "./lit.ts";
import type { Selection, Surface } from "./view.ts";

type Canvas = CanvasRenderingContext2D;
type Color = Surface["color"];

/** How each relation is drawn, in the graph and in its legend: width and dashes, so that no two look alike. */
export const RELATION_LINES: Readonly<
  Record<LinkRelation, { readonly width: number; readonly dash: readonly number[] }>
> = {
  causes: { width: 1.2, dash: [] },
  delegates: { width: 3, dash: [] },
  follows: { width: 1.2, dash: [1, 3] },
  retries: { width: 1.4, dash: [5, 3] },
  blocks: { width: 2, dash: [8, 3, 2, 3] },
  forks: { width: 1.4, dash: [2, 2] },
};

export const drawGraph = ({ data, color }: Surface, model: GraphModel): void => {
  const hidden = model.ghost === "hidden";
  const ghosts = model.ghost !== "shown";
  for (const link of model.links) if (!(hidden && link.future)) drawLink(data, color, link, ghosts);
  for (const link of model.relations) if (!(hidden && link.future)) drawRelation(data, color, link, ghosts);
  for (const node of model.nodes)
    if (!(hidden && node.future)) drawNode(data, color, node, ghosts && node.future);
};

/** The way from the root to the node and its children stay; the rest fades to 35 %. */
export const lightGraph = ({ top, color, size }: Surface, model: GraphModel, rested: Selection): void => {
  const node = model.nodes.find(({ id }) => isLit(rested, { kind: "span", id }));
  if (!node) return;
  const byKey = new Map(model.nodes.map((each) => [each.key, each]));
  const kept = new Set(model.nodes.filter(({ under }) => under === node.key));
  for (let at: GraphNode | undefined = node; at && !kept.has(at); at = byKey.get(at.under ?? ""))
    kept.add(at);
  top.globalAlpha = 0.65;
  top.fillStyle = color("--bg-panel");
  top.fillRect(0, 0, size.width, size.height);
  top.globalAlpha = 1;
  const ghosts = model.ghost !== "shown";
  const isShown = ({ future }: { readonly future: boolean }): boolean =>
    !(model.ghost === "hidden" && future);
  for (const link of model.links)
    if (kept.has(link.from as GraphNode) && kept.has(link.to as GraphNode) && isShown(link))
      drawLink(top, color, link, ghosts);
  for (const link of model.relations)
    if ((link.from === node || link.to === node) && isShown(link)) drawRelation(top, color, link, ghosts);
  for (const each of kept) if (isShown(each)) drawNode(top, color, each, ghosts && each.future);
  top.beginPath();
  top.arc(node.x, node.y, node.radius + 6, 0, 7);
  top.strokeStyle = color("--text-bright");
  top.lineWidth = 1.5;
  top.stroke();
};

const drawLink = (
  data: Canvas,
  color: Color,
  { from, to, lit, future }: GraphLink,
  ghosts: boolean,
): void => {
  const middle = (from.y + to.y) / 2;
  data.beginPath();
  data.moveTo(from.x, from.y);
  data.bezierCurveTo(from.x, middle, to.x, middle, to.x, to.y);
  data.strokeStyle = color(lit ? "--accent" : "--text-dim");
  data.lineWidth = lit ? 2 : 1.1;
  data.globalAlpha = lit ? 1 : future && ghosts ? 0.4 : 0.6;
  data.setLineDash(future && ghosts ? [3, 3] : []);
  data.stroke();
  data.setLineDash([]);
  data.globalAlpha = 1;
};

/** An arc above or below both ends, with an arrow at the second. */
const drawRelation = (
  data: Canvas,
  color: Color,
  { from, to, relation, future, lit }: GraphRelation,
  ghosts: boolean,
): void => {
  const { width, dash } = RELATION_LINES[relation];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.max(1, Math.hypot(dx, dy));
  const bend = Math.min(26, length * 0.18);
  const middle = {
    x: (from.x + to.x) / 2 + (dy / length) * bend,
    y: (from.y + to.y) / 2 - (dx / length) * bend,
  };
  const gap = 14;
  const end = Math.hypot(to.x - middle.x, to.y - middle.y) || 1;
  const [ux, uy] = [(to.x - middle.x) / end, (to.y - middle.y) / end];
  const tip = { x: to.x - ux * gap, y: to.y - uy * gap };
  data.strokeStyle = color(lit ? "--text-bright" : "--text-secondary");
  data.globalAlpha = future && ghosts ? 0.35 : 0.85;
  data.lineWidth = width;
  data.setLineDash([...dash]);
  data.beginPath();
  data.moveTo(from.x + ((middle.x - from.x) / end) * gap, from.y + ((middle.y - from.y) / end) * gap);
  data.quadraticCurveTo(middle.x, middle.y, tip.x, tip.y);
  data.stroke();
  data.setLineDash([]);
  data.lineWidth = 1.3;
  data.beginPath();
  data.moveTo(tip.x - ux * 6 - uy * 3.5, tip.y - uy * 6 + ux * 3.5);
  data.lineTo(tip.x, tip.y);
  data.lineTo(tip.x - ux * 6 + uy * 3.5, tip.y - uy * 6 - ux * 3.5);
  data.stroke();
  data.globalAlpha = 1;
};

const drawNode = (data: Canvas, color: Color, node: GraphNode, ghost: boolean): void => {
  const look = KIND_LOOKS[node.kind];
  const { radius } = node;
  data.save();
  data.translate(node.x, node.y);
  circle(data, radius + 5);
  data.fillStyle = color("--bg-panel");
  data.fill();
  if (node.selected) ring(data, radius + 6, color("--accent"), 1.5);
  if (node.critical) ring(data, radius + 8.5, color("--text-bright"), 2);
  data.globalAlpha = ghost ? 0.7 : 1;
  const shape = new Path2D(look.path(radius));
  data.fillStyle = color(look.token);
  data.strokeStyle = color(look.token);
  data.lineWidth = 1.3;
  if (!ghost) data.fill(shape);
  data.stroke(shape);
  // Several that stand as one have a second one behind them.
  if (node.count.startsWith("×")) {
    data.globalAlpha *= 0.5;
    data.translate(3, -3);
    data.stroke(shape);
    data.translate(-3, 3);
    data.globalAlpha = ghost ? 0.7 : 1;
  }
  if (look.ringed && !ghost) ring(data, radius + 2.6, color(look.token), 1.3);
  data.fillStyle = color(ghost ? look.token : look.ink);
  data.font = monoFont(Math.round(radius * 1.2), 700);
  data.textAlign = "center";
  data.fillText(look.letter, 0, radius * 0.44);
  data.restore();
  if (node.failed) octagon(data, node.x + radius + 2, node.y - radius - 1, 6.5, color("--sev-critical"));
  drawName(data, color, node);
};

const circle = (data: Canvas, radius: number): void => {
  data.beginPath();
  data.arc(0, 0, radius, 0, 7);
};
const ring = (data: Canvas, radius: number, style: string, width: number): void => {
  circle(data, radius);
  data.strokeStyle = style;
  data.lineWidth = width;
  data.stroke();
};

const drawName = (data: Canvas, color: Color, node: GraphNode): void => {
  const wideCount = node.count ? textWidth(node.count, 10) + 6 : 0;
  const label = fitText(visibleLine(node.label), node.room - wideCount, 11);
  const wide = textWidth(label, 11);
  const beside = node.radius + (node.selected || KIND_LOOKS[node.kind].ringed ? 10 : 6);
  const x = node.below ? node.x - (wide + wideCount) / 2 : node.x + beside;
  const y = node.below ? node.y + node.radius + 17 : node.y + 4;
  data.font = monoFont(11, node.selected ? 600 : 400);
  data.lineJoin = "round";
  data.lineWidth = 4;
  data.strokeStyle = color("--bg-panel");
  data.strokeText(label, x, y);
  data.fillStyle = color(
    node.selected || node.lit ? "--text-bright" : node.future ? "--text-secondary" : "--text-primary",
  );
  data.fillText(label, x, y);
  data.font = monoFont(10);
  data.fillStyle = color("--text-dim");
  data.fillText(node.count, x + wide + 5, y);
};
