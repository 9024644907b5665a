/** Pixels of the call graph. */
import { monoFont } from "../draw/color.ts";
import { octagon } from "../draw/shape.ts";
import { fitText, textWidth } from "../draw/text.ts";
import { visibleLine } from "../draw/visible.ts";
import { KIND_LOOKS } from "../glyphs.tsx";
import type { GraphLink, GraphModel, GraphNode } from "./graph.ts";
import { isLit } from "./lit.ts";
import type { Selection, Surface } from "./view.ts";

const RADIUS = 10;

export const drawGraph = (on: Surface, model: GraphModel): void => {
  const hidden = model.ghost === "hidden";
  const ghosts = model.ghost !== "shown";
  for (const link of model.links) if (!(hidden && link.future)) drawLink(on, link, ghosts);
  for (const link of model.order) if (!(hidden && link.future)) drawOrder(on, link);
  for (const node of model.nodes) if (!(hidden && node.future)) drawNode(on, node, ghosts && node.future);
};

export const lightGraph = ({ top, color }: Surface, model: GraphModel, rested: Selection): void => {
  for (const node of model.nodes) {
    if (!isLit(rested, { kind: "span", id: node.id })) continue;
    top.beginPath();
    top.arc(node.x, node.y, RADIUS + 6, 0, 7);
    top.strokeStyle = color("--text-bright");
    top.lineWidth = 1.5;
    top.stroke();
  }
};

const drawLink = ({ data, color }: Surface, { from, to, lit, future }: GraphLink, ghosts: boolean): void => {
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

const drawOrder = ({ data, color }: Surface, { from, to, future }: GraphLink): void => {
  if (to.x - from.x < 44) return;
  data.strokeStyle = color("--text-dim");
  data.globalAlpha = future ? 0.4 : 0.7;
  data.lineWidth = 1;
  data.setLineDash([1, 3]);
  data.beginPath();
  data.moveTo(from.x + 16, from.y);
  data.lineTo(to.x - 18, to.y);
  data.stroke();
  data.setLineDash([]);
  data.beginPath();
  data.moveTo(to.x - 19, to.y - 3);
  data.lineTo(to.x - 15, to.y);
  data.lineTo(to.x - 19, to.y + 3);
  data.stroke();
  data.globalAlpha = 1;
};

const drawNode = (on: Surface, node: GraphNode, ghost: boolean): void => {
  const { data, color } = on;
  const look = KIND_LOOKS[node.kind];
  data.save();
  data.translate(node.x, node.y);
  circle(data, RADIUS + 7);
  data.fillStyle = color("--bg-panel");
  data.fill();
  if (node.selected) {
    circle(data, RADIUS + 6);
    data.strokeStyle = color("--accent");
    data.lineWidth = 1.5;
    data.stroke();
  }
  data.globalAlpha = ghost ? 0.7 : 1;
  const shape = new Path2D(look.path(RADIUS));
  data.fillStyle = color(look.token);
  data.strokeStyle = color(look.token);
  data.lineWidth = 1.3;
  if (!ghost) data.fill(shape);
  data.stroke(shape);
  if (look.ringed && !ghost) {
    circle(data, RADIUS + 2.6);
    data.stroke();
  }
  data.fillStyle = color(ghost ? look.token : look.ink);
  data.font = monoFont(12, 700);
  data.textAlign = "center";
  data.fillText(look.letter, 0, 4.4);
  data.restore();
  if (node.failed) octagon(data, node.x + 12, node.y - 11, 6.5, color("--sev-critical"));
  drawName(on, node);
};

const circle = (data: CanvasRenderingContext2D, radius: number): void => {
  data.beginPath();
  data.arc(0, 0, radius, 0, 7);
};

const drawName = ({ data, color }: Surface, node: GraphNode): void => {
  const count = [node.times > 1 ? `×${node.times}` : "", node.more > 0 && !node.below ? `+${node.more}` : ""]
    .filter(Boolean)
    .join(" ");
  const room = node.room - (count ? textWidth(count, 10) + 6 : 0);
  const label = fitText(visibleLine(node.label), room, 11);
  const wide = textWidth(label, 11);
  const x = node.below
    ? node.x - (wide + (count ? textWidth(count, 10) + 5 : 0)) / 2
    : node.x + (node.selected || KIND_LOOKS[node.kind].ringed ? 20 : 16);
  const y = node.below ? node.y + 29 : node.y + 4;
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
  data.fillText(count, x + wide + 5, y);
};
