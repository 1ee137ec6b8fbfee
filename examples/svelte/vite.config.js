import { svelte } from "@sveltejs/vite-plugin-svelte";

const backend = process.env.BACKEND ?? "http://127.0.0.1:3000";

export default {
  plugins: [svelte()],
  // Before version 8, Vite's dev server would move the JavaScript away from its .wasm file.
  optimizeDeps: { exclude: ["bucketkit"] },
  // One origin for page and backend, so that the session's cookie is the page's own.
  server: { proxy: { "/session": backend, "/credentials": backend } },
};
