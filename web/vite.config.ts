import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

type Graph = {
  getModuleInfo: (id: string) => { importers: readonly string[]; dynamicImporters: readonly string[] } | null;
};

/** Which of the three pages lead to a module. */
function pagesOf(id: string, graph: Graph, seen = new Set<string>()): Set<string> {
  const pages = new Set<string>();
  if (seen.has(id)) return pages;
  seen.add(id);
  const own = /src\/(customer|buddies|staff)\/main\.tsx$/.exec(id)?.[1];
  if (own) pages.add(own);
  const info = graph.getModuleInfo(id);
  for (const above of [...(info?.importers ?? []), ...(info?.dynamicImporters ?? [])]) {
    for (const found of pagesOf(above, graph, seen)) pages.add(found);
  }
  return pages;
}

/** What this page shares with another. */
const sharedBy = (own: string, name: string) => (id: string, graph: Graph) => {
  const pages = pagesOf(id, graph);
  return pages.size > 1 && pages.has(own) ? name : null;
};

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
      // Three pages, so that a customer never downloads the console of the staff.
      input: { customer: page("customer"), buddies: page("buddies"), staff: page("staff") },
      output: {
        // What customers share is one file, what only the others share is another, however many pages the staff have.
        codeSplitting: {
          groups: [
            { debugName: "shared", priority: 2, name: sharedBy("customer", "shared") },
            { debugName: "people", priority: 1, name: sharedBy("staff", "people") },
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
