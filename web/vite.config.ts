import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

type Graph = {
  getModuleInfo: (id: string) => { importers: readonly string[]; dynamicImporters: readonly string[] } | null;
};

/** Which of the two pages lead to a module. */
function pagesOf(id: string, graph: Graph, seen = new Set<string>()): Set<string> {
  const pages = new Set<string>();
  if (seen.has(id)) return pages;
  seen.add(id);
  const own = /src\/(customer|staff)\/main\.tsx$/.exec(id)?.[1];
  if (own) pages.add(own);
  const info = graph.getModuleInfo(id);
  for (const above of [...(info?.importers ?? []), ...(info?.dynamicImporters ?? [])]) {
    for (const found of pagesOf(above, graph, seen)) pages.add(found);
  }
  return pages;
}

const page = (name: string) => fileURLToPath(new URL(`${name}.html`, import.meta.url));

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no inline script, style or data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Two pages, so that a customer never downloads the console of the staff.
      input: { customer: page("customer"), staff: page("staff") },
      output: {
        // What customers share with staff is one file, however many pages the staff have.
        codeSplitting: {
          groups: [
            {
              debugName: "shared",
              name: (id: string, graph: Graph) => (pagesOf(id, graph).size === 2 ? "shared" : null),
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
