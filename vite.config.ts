import { defineConfig } from "vite";

/** The page: web/index.html -> dist/web. */
export default defineConfig({
  root: "web",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // Fonts and pictures stay files of their own: the content policy allows 'self', not data: addresses.
    assetsInlineLimit: 0,
    // The polyfill is an inline script for browsers that the target leaves out anyway.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What nearly every page draws with is one file: many small ones compress worse.
        codeSplitting: {
          groups: [
            {
              name: "draw",
              test: /web\/(draw\/(frame|last-of|text|ticks|use-size|visible)|strip\/cell|views\/(focus|lanes|records|selection|time-axis))\.tsx?$/,
            },
          ],
        },
      },
    },
  },
});
