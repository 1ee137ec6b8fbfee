const backend = process.env.BACKEND ?? "http://127.0.0.1:3000";

export default {
  // Before version 8, Vite's dev server would move the JavaScript away from its .wasm file.
  optimizeDeps: { exclude: ["bucketkit"] },
  // React's way to write elements; @vitejs/plugin-react would add reloading as you type.
  oxc: { jsx: { runtime: "automatic" } },
  // One origin for page and backend, so that the session's cookie is the page's own.
  server: { proxy: { "/session": backend, "/credentials": backend } },
};
