// Checks tokens.css: text contrast, graphics contrast, and the distance between categories
// as seen with normal vision and with simulated deuteranopia, protanopia and tritanopia
// (Machado et al. 2009 matrices, severity 1; distance is CIEDE2000).
// Run: node scripts/verify-tokens.mjs   Exits 1 when a rule fails.
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../web/tokens.css", import.meta.url), "utf8").replace(
  /\/\*[\s\S]*?\*\//g,
  "",
);
const read = (sel) => {
  const out = {};
  for (const m of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (m[1].split("{").pop().trim() !== sel) continue;
    for (const d of m[2].matchAll(/(--[\w-]+)\s*:\s*([^;]+);/g)) if (!(d[1] in out)) out[d[1]] = d[2].trim();
  }
  return out;
};
const dark = read(":root");
const system = read(":root:not([data-theme])");
const light = { ...dark, ...read(':root[data-theme="light"]') };
const lin = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const delin = (c) => {
  const x = Math.min(1, Math.max(0, c));
  return x <= 0.0031308 ? x * 12.92 : 1.055 * x ** (1 / 2.4) - 0.055;
};
const rgb = (h) => [1, 3, 5].map((i) => parseInt(h.slice(i, i + 2), 16) / 255);
const hex = (a) =>
  "#" +
  a
    .map((c) =>
      Math.round(c * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("");
const lum = (h) => {
  const [r, g, b] = rgb(h).map(lin);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const x = lum(a),
    y = lum(b);
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
};
const over = (rgba, bg) => {
  // composite "rgba(r, g, b, a)" on a hex background
  const [r, g, b, a] = rgba.match(/[\d.]+/g).map(Number);
  const B = rgb(bg);
  return hex([r, g, b].map((c, i) => (c / 255) * a + B[i] * (1 - a)));
};
const CVD = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const simulate = (h, k) => {
  if (!CVD[k]) return h;
  const l = rgb(h).map(lin);
  return hex(CVD[k].map((r) => delin(r[0] * l[0] + r[1] * l[1] + r[2] * l[2])));
};
const toLab = (h) => {
  const [r, g, b] = rgb(h).map(lin);
  const f = (t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const X = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047),
    Y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b),
    Z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * Y - 16, 500 * (X - Y), 200 * (Y - Z)];
};
const deltaE = (p, q) => {
  const [L1, a1, b1] = toLab(p),
    [L2, a2, b2] = toLab(q),
    rad = Math.PI / 180;
  const cm = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2,
    g = 0.5 * (1 - Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7)));
  const A1 = (1 + g) * a1,
    A2 = (1 + g) * a2,
    C1 = Math.hypot(A1, b1),
    C2 = Math.hypot(A2, b2);
  const ang = (a, b) => (a || b ? (Math.atan2(b, a) / rad + 360) % 360 : 0);
  const h1 = ang(A1, b1),
    h2 = ang(A2, b2);
  let dh = C1 * C2 ? h2 - h1 : 0;
  if (dh > 180) dh -= 360;
  if (dh < -180) dh += 360;
  const dL = L2 - L1,
    dC = C2 - C1,
    dH = 2 * Math.sqrt(C1 * C2) * Math.sin((dh * rad) / 2),
    Lm = (L1 + L2) / 2,
    Cm = (C1 + C2) / 2;
  let hm = h1 + h2;
  if (C1 * C2) {
    if (Math.abs(h1 - h2) > 180) hm += hm < 360 ? 360 : -360;
    hm /= 2;
  }
  const T =
    1 -
    0.17 * Math.cos((hm - 30) * rad) +
    0.24 * Math.cos(2 * hm * rad) +
    0.32 * Math.cos((3 * hm + 6) * rad) -
    0.2 * Math.cos((4 * hm - 63) * rad);
  const sl = 1 + (0.015 * (Lm - 50) ** 2) / Math.sqrt(20 + (Lm - 50) ** 2),
    sc = 1 + 0.045 * Cm,
    sh = 1 + 0.015 * Cm * T;
  const rt =
    -Math.sin(2 * 30 * Math.exp(-(((hm - 275) / 25) ** 2)) * rad) *
    2 *
    Math.sqrt(Cm ** 7 / (Cm ** 7 + 25 ** 7));
  return Math.sqrt((dL / sl) ** 2 + (dC / sc) ** 2 + (dH / sh) ** 2 + rt * (dC / sc) * (dH / sh));
};
let failed = 0;
const check = (ok, line) => {
  if (!ok) failed++;
  console.log(`${ok ? "ok  " : "FAIL"} ${line}`);
};
const pick = (t, prefix, names) => Object.fromEntries(names.map((n) => [n, t[`--${prefix}-${n}`]]));
check(
  JSON.stringify(read(':root[data-theme="light"]')) === JSON.stringify(system),
  `light block and prefers-color-scheme block are the same (${Object.keys(system).length} tokens)`,
);
for (const [theme, t] of [
  ["dark", dark],
  ["light", light],
]) {
  console.log(`\n== ${theme} ==`);
  const surfaces = ["void", "primary", "panel", "elevated", "overlay"].map((n) => t[`--bg-${n}`]);
  const worst = (fg, list = surfaces) => Math.min(...list.map((b) => contrast(fg, b)));
  for (const n of ["bright", "primary", "secondary", "dim"]) {
    const c = worst(t[`--text-${n}`]);
    check(c >= 4.5, `text-${n} on the worst surface ${c.toFixed(2)}:1 (>= 4.5)`);
  }
  for (const n of [
    "accent",
    "sev-critical",
    "sev-warning",
    "sev-info",
    "sev-ok",
    "run-a",
    "run-b",
    "diff-removed",
    "diff-added",
    "diff-changed",
    "diff-same",
    "unit-running",
    "unit-ready",
    "unit-blocked",
    "unit-attention",
    "unit-done",
  ]) {
    const c = worst(t[`--${n}`]);
    check(c >= 4.5, `${n} as text ${c.toFixed(2)}:1 (>= 4.5)`);
  }
  {
    const c = contrast(t["--text-on-accent"], t["--accent"]);
    check(c >= 4.5, `text on accent ${c.toFixed(2)}:1 (>= 4.5)`);
  }
  {
    const c = worst(t["--line-control"]);
    check(c >= 3, `control outline ${c.toFixed(2)}:1 (>= 3)`);
  }
  {
    const c = worst(t["--focus"]);
    check(c >= 3, `focus ring ${c.toFixed(2)}:1 (>= 3)`);
  }
  for (const n of ["removed", "added", "changed"]) {
    const line = over(t[`--diff-${n}-bg`], t["--bg-panel"]);
    const c1 = contrast(t["--text-primary"], line);
    check(c1 >= 4.5, `body text on ${n} line ${c1.toFixed(2)}:1 (>= 4.5)`);
    if (n !== "changed") {
      const c2 = contrast(t["--text-bright"], over(t[`--diff-${n}-mark`], line));
      check(c2 >= 4.5, `bright text on ${n} word ${c2.toFixed(2)}:1 (>= 4.5)`);
    }
  }
  for (const n of ["critical", "warning", "info", "ok"]) {
    const c = contrast(t[`--sev-${n}`], over(t[`--sev-${n}-soft`], t["--bg-panel"]));
    check(c >= 4.5, `sev-${n} on its soft fill ${c.toFixed(2)}:1 (>= 4.5)`);
  }
  const sets = {
    stage: pick(t, "stage", [
      "dormant",
      "germinated",
      "training",
      "blending",
      "holding",
      "fossilized",
      "pruned",
    ]),
    kind: pick(t, "kind", ["orchestrator", "agent", "llm", "tool", "retrieval", "human"]),
    unit: pick(t, "unit", ["running", "ready", "blocked", "attention", "done"]),
    severity: pick(t, "sev", ["critical", "warning", "info", "ok"]),
    diff: pick(t, "diff", ["removed", "added", "changed", "same"]),
    series: pick(t, "series", ["1", "2", "3", "4", "5", "6"]),
  };
  for (const [set, colours] of Object.entries(sets)) {
    const names = Object.keys(colours);
    const g = Math.min(...names.map((n) => contrast(colours[n], t["--bg-panel"])));
    check(g >= 3, `${set}: weakest fill on panel ${g.toFixed(2)}:1 (>= 3)`);
    for (const vision of ["normal", ...Object.keys(CVD)]) {
      let min = Infinity,
        pair = "";
      for (const [i, a] of names.entries()) {
        for (const b of names.slice(0, i)) {
          const d = deltaE(simulate(colours[a], vision), simulate(colours[b], vision));
          if (d < min) {
            min = d;
            pair = `${b}/${a}`;
          }
        }
      }
      const need = vision === "normal" ? 15 : vision === "tritanopia" ? 8 : 10;
      check(min >= need, `${set}, ${vision}: closest ${pair} deltaE ${min.toFixed(1)} (>= ${need})`);
    }
  }
  for (const [set, names] of [
    ["stage", ["germinated", "training", "blending", "holding", "fossilized", "pruned"]],
    ["kind", ["orchestrator", "agent", "llm", "tool", "retrieval", "human"]],
  ]) {
    for (const n of names) {
      const own = { training: "--ink-training", blending: "--ink-blending", retrieval: "--ink-retrieval" }[n];
      const v = own && t[own].startsWith("#") ? t[own] : t[`--${set}-ink`];
      const c = contrast(v, t[`--${set}-${n}`]);
      check(c >= 4.5, `letter on ${set}-${n} ${c.toFixed(2)}:1 (>= 4.5)`);
    }
  }
}
console.log(failed ? `\n${failed} failed` : "\nall passed");
process.exit(failed ? 1 : 0);
