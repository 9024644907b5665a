/** A panel as it is drawn now, as a list of shapes: boxes, canvases, drawings and lines of text, in CSS pixels. */

export type Shape =
  | {
      readonly kind: "box";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: string;
      readonly stroke: string;
      readonly radius: number;
    }
  | {
      readonly kind: "canvas";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly of: HTMLCanvasElement;
    }
  | {
      readonly kind: "drawing";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly svg: string;
    }
  | {
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly text: string;
      readonly font: string;
      readonly fill: string;
      readonly opacity: number;
    };

export interface PanelPicture {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

export const pictureOf = (panel: HTMLElement): PanelPicture => {
  const frame = panel.getBoundingClientRect();
  const shapes: Shape[] = [];
  take(panel, frame, frame, shapes);
  return { width: Math.ceil(frame.width), height: Math.ceil(frame.height), shapes };
};

const meets = (left: DOMRect, right: DOMRect): boolean =>
  left.left < right.right && left.right > right.left && left.top < right.bottom && left.bottom > right.top;

const take = (element: Element, frame: DOMRect, seen: DOMRect, shapes: Shape[]): void => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || Number(style.opacity) === 0) return;
  if (element.matches(".sr, [hidden]") || (box.width > 0 && !meets(box, seen))) return;
  const [x, y] = [box.left - frame.left, box.top - frame.top];
  if (element instanceof HTMLCanvasElement) {
    if (element.width > 0)
      shapes.push({ kind: "canvas", x, y, width: box.width, height: box.height, of: element });
    return;
  }
  if (element instanceof SVGSVGElement) {
    shapes.push({
      kind: "drawing",
      x,
      y,
      width: box.width,
      height: box.height,
      svg: standalone(element, box),
    });
    return;
  }
  const fill = clear(style.backgroundColor);
  const stroke = Number.parseFloat(style.borderTopWidth) > 0 ? clear(style.borderTopColor) : "";
  if (fill || stroke)
    shapes.push({
      kind: "box",
      x,
      y,
      width: box.width,
      height: box.height,
      fill,
      stroke,
      radius: Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.height / 2),
    });
  const inner = style.overflowY === "visible" ? seen : box;
  for (const child of element.childNodes) {
    if (child instanceof Element) take(child, frame, inner, shapes);
    else if (child.nodeType === Node.TEXT_NODE) takeText(child as Text, style, frame, inner, shapes);
  }
};

const clear = (color: string): string => (/^rgba\(.*, 0\)$|^transparent$/.test(color) ? "" : color);

/** One line of text a shape; a text that wraps is cut where its words change lines. */
const takeText = (
  node: Text,
  style: CSSStyleDeclaration,
  frame: DOMRect,
  seen: DOMRect,
  shapes: Shape[],
): void => {
  const range = document.createRange();
  const lines: { text: string; rect: DOMRect }[] = [];
  for (const word of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].trimEnd().length);
    const rect = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (last && Math.abs(last.rect.top - rect.top) < 2) last.text += word[0];
    else lines.push({ text: word[0], rect });
  }
  for (const { text, rect } of lines) {
    if (rect.width === 0 || !meets(rect, seen)) continue;
    const written = style.textTransform === "uppercase" ? text.toUpperCase() : text;
    shapes.push({
      kind: "text",
      x: rect.left - frame.left,
      y: rect.top - frame.top + rect.height * 0.77,
      width: Math.max(0, seen.right - rect.left),
      text: written.trimEnd(),
      font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`,
      fill: style.color,
      opacity: Number(style.opacity),
    });
  }
};

const KEPT = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "fill-opacity",
  "font",
  "text-anchor",
];

/** A drawing that needs no style sheet: what the page computed is written into it, and the patterns it names come along. */
const standalone = (svg: SVGSVGElement, box: DOMRect): string => {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    const style = getComputedStyle(originals[i] as Element);
    for (const name of KEPT) (element as SVGElement).style.setProperty(name, style.getPropertyValue(name));
  });
  const text = new XMLSerializer().serializeToString(copy);
  const named = new Set(
    [...text.matchAll(/url\((?:&quot;|")?#([\w-]+)/g)].map((found) => found[1] as string),
  );
  for (const id of named) {
    const definition = copy.querySelector(`#${id}`) ? undefined : document.getElementById(id);
    if (definition) copy.prepend(definition.cloneNode(true));
  }
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  return new XMLSerializer().serializeToString(copy);
};
