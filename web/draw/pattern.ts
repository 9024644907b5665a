/** Textures: the second signal beside colour. Tiles are drawn at device resolution and kept per context. */
import { ink, paletteVersion } from "./color.ts";

interface Tile {
  readonly size: number;
  readonly turn: number;
  readonly draw: (on: CanvasRenderingContext2D) => void;
}

const rect =
  (x: number, y: number, width: number, height: number, style: string) => (on: CanvasRenderingContext2D) => {
    on.fillStyle = style;
    on.fillRect(x, y, width, height);
  };
const dark = (alpha: number): string => `rgba(0,0,0,${alpha})`;

/** Named as in `Patterns` of glyphs.tsx: dots, rising diagonals, vertical bars, strata, cross-hatch, open spans, gaps. */
const TILES: Readonly<Record<string, Tile>> = {
  "px-G": {
    size: 5,
    turn: 0,
    draw: (on) => {
      on.fillStyle = dark(0.34);
      on.beginPath();
      on.arc(1.5, 1.5, 1, 0, 7);
      on.fill();
    },
  },
  "px-B": { size: 6, turn: 45, draw: rect(0, 0, 2, 6, dark(0.24)) },
  "px-H": { size: 5, turn: 0, draw: rect(0, 0, 1.6, 5, dark(0.3)) },
  "px-F": { size: 5, turn: 0, draw: rect(0, 0, 5, 1.5, dark(0.26)) },
  "px-P": {
    size: 5,
    turn: 45,
    draw: (on) => {
      on.strokeStyle = dark(0.32);
      on.lineWidth = 1.6;
      on.strokeRect(0, 0, 5, 5);
    },
  },
  "px-open": { size: 8, turn: -45, draw: rect(0, 0, 3, 8, "rgba(255,255,255,.18)") },
  "px-gap": { size: 6, turn: 45, draw: (on) => rect(0, 0, 1.2, 6, ink("--text-dim"))(on) },
};

let made = new WeakMap<CanvasRenderingContext2D, Map<string, CanvasPattern>>();
let madeFor = -1;

/** A texture to fill with, or `undefined` where the name has none (solid). */
export const pattern = (on: CanvasRenderingContext2D, name: string): CanvasPattern | undefined => {
  const tile = TILES[name];
  if (!tile) return undefined;
  if (madeFor !== paletteVersion.peek()) {
    made = new WeakMap();
    madeFor = paletteVersion.peek();
  }
  const known = made.get(on)?.get(name);
  if (known) return known;
  const fresh = makePattern(on, tile);
  if (fresh) made.set(on, (made.get(on) ?? new Map()).set(name, fresh));
  return fresh;
};

const makePattern = (on: CanvasRenderingContext2D, tile: Tile): CanvasPattern | undefined => {
  const scale = Math.max(2, Math.ceil(window.devicePixelRatio));
  const canvas = document.createElement("canvas");
  canvas.width = tile.size * scale;
  canvas.height = tile.size * scale;
  const inside = canvas.getContext("2d");
  if (!inside) return undefined;
  inside.scale(scale, scale);
  tile.draw(inside);
  const pattern = on.createPattern(canvas, "repeat");
  pattern?.setTransform(new DOMMatrix().rotate(tile.turn).scale(1 / scale));
  return pattern ?? undefined;
};
