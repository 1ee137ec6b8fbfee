// A sign for each severity, so that none is told by its colour alone.
import { drawn } from "./icon.js";

const SHAPES = {
  error: "M10 2a8 8 0 1 0 0 16a8 8 0 1 0 0-16ZM10 6v5M10 14v.01",
  warning: "M10 3L18.5 17.5h-17ZM10 8v4.5M10 15v.01",
  hint: "M10 2a8 8 0 1 0 0 16a8 8 0 1 0 0-16ZM10 9.5V14M10 6v.01",
};

export const icon = (severity) => drawn(SHAPES[severity]);
