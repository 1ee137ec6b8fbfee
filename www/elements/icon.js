// Signs are drawn, for fonts differ in theirs.
const svg = (tag, attributes) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

/** A line on 20 by 20 units. */
export function drawn(line) {
  const sign = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
  sign.append(svg("path", { d: line }));
  return sign;
}
