/** All parts of a file, four at once. `send(number, blob)` */
export async function inParts(file, partSize, send) {
  const parts = Math.ceil(file.size / partSize);
  let next = 0;
  async function lane() {
    while (next < parts) {
      const at = next++;
      await send(at + 1, file.slice(at * partSize, (at + 1) * partSize));
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane));
}
