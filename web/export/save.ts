/** Pictures and rows as files. */
import type { PanelPicture, Shape } from "./picture.ts";

export const saveFile = (name: string, content: Blob): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export const asSvg = ({ width, height, shapes }: PanelPicture): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${shapes.map(svgShape).join("\n")}\n</svg>\n`;

const svgShape = (shape: Shape): string => {
  const { x, y, width } = shape;
  switch (shape.kind) {
    case "box":
      return `<rect x="${x}" y="${y}" width="${width}" height="${shape.height}" rx="${shape.radius}" fill="${shape.fill || "none"}"${shape.stroke ? ` stroke="${shape.stroke}"` : ""}/>`;
    case "canvas":
      return `<image x="${x}" y="${y}" width="${width}" height="${shape.height}" href="${shape.of.toDataURL()}"/>`;
    case "drawing":
      return `<g transform="translate(${x} ${y})">${shape.svg}</g>`;
    case "text":
      return `<text x="${x}" y="${y}" fill="${shape.fill}" opacity="${shape.opacity}" style="font: ${escaped(shape.font)}; white-space: pre">${escaped(shape.text)}</text>`;
    default:
      return shape satisfies never;
  }
};

/** Painted at twice the size: text in the page's own fonts, which a picture inside a picture would not have. */
export const asPng = async ({ width, height, shapes }: PanelPicture): Promise<Blob> => {
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const on = canvas.getContext("2d");
  if (!on) throw new Error("This browser gives no canvas to paint on.");
  on.scale(2, 2);
  for (const shape of shapes) await paint(on, shape);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("This browser could not make a PNG of that size.");
  return blob;
};

const paint = async (on: CanvasRenderingContext2D, shape: Shape): Promise<void> => {
  const { x, y, width } = shape;
  switch (shape.kind) {
    case "box":
      on.beginPath();
      on.roundRect(x, y, width, shape.height, shape.radius);
      if (shape.fill) {
        on.fillStyle = shape.fill;
        on.fill();
      }
      if (shape.stroke) {
        on.strokeStyle = shape.stroke;
        on.stroke();
      }
      return;
    case "canvas":
      on.drawImage(shape.of, x, y, width, shape.height);
      return;
    case "drawing": {
      const image = new Image();
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(shape.svg)}`;
      await image.decode();
      on.drawImage(image, x, y, width, shape.height);
      return;
    }
    case "text":
      on.save();
      on.beginPath();
      on.rect(x, y - 40, width, 80);
      on.clip();
      on.font = shape.font;
      on.fillStyle = shape.fill;
      on.globalAlpha = shape.opacity;
      on.fillText(shape.text, x, y);
      on.restore();
      return;
    default:
      shape satisfies never;
  }
};
