// How the explorer is bundled: one page under /explorer, everything it needs beside it, no source maps.
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
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    sourcemap: false,
  },
  worker: { format: "es" },
});
