// Pictures of pictures, drawn: a strict Content-Security-Policy lets no blob: URL in. One at a time, and only of what is in sight, for
// each is decoded whole. Decoding and shrinking are the browser's, off the main thread.
const SIDE = 96;
/** In bytes: what is larger keeps the page's memory busy for long. */
const LARGEST = 64e6;

let last = Promise.resolve();
let watching;

const waiting = new WeakMap();

/** When `node` comes into sight, and its file is a picture that the browser can read, a canvas takes the place of what is in it. */
export function thumbnail(node, file) {
  if (!file?.type.startsWith("image/") || file.size > LARGEST || !globalThis.createImageBitmap) return;
  watching ??= new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      watching.unobserve(target);
      last = last.then(() => draw(target, waiting.get(target))).catch(() => {});
    }
  });
  waiting.set(node, file);
  watching.observe(node);
}

async function draw(node, file) {
  const picture = await createImageBitmap(file, { resizeHeight: 2 * SIDE, resizeQuality: "medium" });
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const side = Math.min(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  picture.close();
  node.replaceChildren(canvas);
}
