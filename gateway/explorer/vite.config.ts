// How the explorer and the page "Mit Overblik" are bundled: everything that they need under /explorer, no source maps.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/explorer/",
  logLevel: "warn",
  build: {
    outDir: "static",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
    license: { fileName: "licences.md" },
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["index.html", "overblik.html"], checks: { moduleLevelDirective: false } },
    sourcemap: false,
  },
  worker: { format: "es" },
});
