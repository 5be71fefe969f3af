import { readdirSync, readFileSync, writeFileSync, mkdirSync, existsSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const contexts = resolve(here, "../src/xinglian");
const OCTAGON =
  '<symbol id="i-x-act" viewBox="0 0 24 24"><path d="M7.5 1.8h9l5.7 5.7v9l-5.7 5.7h-9L1.8 16.5v-9z" fill="currentColor" stroke="none"/>' +
  '<path d="M12 6.8v6.2M12 16.8v.1" fill="none" stroke="var(--knock, var(--color-base-100))" stroke-width="2.8"/></symbol>';

/** Every icon that a template or a Python file names, and those of icons.json, in one sprite. */
function sprite(): Plugin {
  return {
    name: "xl-sprite",
    buildStart() {
      const names = new Set<string>(JSON.parse(readFileSync(join(here, "icons.json"), "utf8")) as string[]);
      for (const file of readdirSync(contexts, { recursive: true, encoding: "utf8" })) {
        if (!/\.(html|py)$/.test(file) || file.split(sep).includes("tests")) continue;
        const text = readFileSync(join(contexts, file), "utf8");
        for (const found of text.matchAll(/(?:\bicon[ =]\s*|markup\.icon\(\s*|icon_button [^%]*?\s)["']([a-z0-9-]+)["']/g)) names.add(found[1]!);
        // dictionaries of icons: "stage": (_("Word"), "icon-name")
        for (const found of text.matchAll(/\)\s*,\s*["']([a-z0-9-]{2,40})["']\s*\)/g)) {
          if (existsSync(join(here, "node_modules/lucide-static/icons", `${found[1]}.svg`))) names.add(found[1]!);
        }
      }
      const symbols = [OCTAGON];
      for (const name of [...names].sort()) {
        if (name === "x-act") continue;
        const path = join(here, "node_modules/lucide-static/icons", `${name}.svg`);
        if (!existsSync(path)) {
          this.warn(`There is no lucide icon "${name}".`);
          continue;
        }
        const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(path, "utf8"))![1]!;
        symbols.push(`<symbol id="i-${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "")}</symbol>`);
      }
      mkdirSync(join(here, ".generated"), { recursive: true });
      writeFileSync(join(here, ".generated/icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
    },
  };
}

/** Islands live beside their context, where no node_modules is: their packages are ours. */
function islandPackages(): Plugin {
  return {
    name: "xl-island-packages",
    async resolveId(source, importer) {
      if (!importer?.startsWith(contexts) || /^[./\0]/.test(source) || source.startsWith("@ui/")) return null;
      return this.resolve(source, join(here, "src/app.ts"), { skipSelf: true });
    },
  };
}

/** htmx keeps a direct `eval`, which our pages forbid it anyway; with one in a bundle no name at its top may be shortened (4 kB of 64). */
function indirectEval(): Plugin {
  return {
    name: "xl-indirect-eval",
    transform(code, id) {
      return id.includes("htmx.esm") && code.includes("return eval(str)") ? code.replace("return eval(str)", "return (0, eval)(str)") : null;
    },
  };
}

/** Beside each text file its compressed twins: the web server hands them out as they are. */
function compressed(): Plugin {
  return {
    name: "xl-compressed",
    apply: "build",
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|svg|wasm)$/.test(name)) continue;
        const path = join(options.dir!, name);
        const content = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: content.length > 500_000 ? 9 : 11 } }));
      }
    },
  };
}

export default defineConfig({
  root: here,
  base: "./",
  publicDir: false,
  plugins: [sprite(), islandPackages(), indirectEval(), tailwindcss(), compressed()],
  resolve: { alias: { "@ui": join(here, "src") } },
  server: { fs: { allow: [here, contexts] } },
  build: {
    outDir: "../src/xinglian/ui/static/ui/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome111", "safari16.4", "firefox113"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: { app: join(here, "src/app.ts"), service_worker: join(here, "src/service_worker.ts") },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "../src/xinglian/*/islands/**/*.test.ts"],
  },
} as Parameters<typeof defineConfig>[0]);
