import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The client's SOQL completion, from source as everything in the repository.
  resolve: { conditions: ["@postern/source", ...defaultClientConditions] },
  // The page allows no inline script and no data: URLs for scripts; small files stay files.
  build: {
    outDir: join(import.meta.dirname, "../dist/web"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
