export const sums = () => ({ sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) });
