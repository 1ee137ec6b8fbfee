// What the element asks of the page around it: how its form is sent, and where it is.

/** Whether a click sends a form. */
export const isSent = (form, click) => !!form && click.composedPath().some((node) => node.form === form && (node.type === "submit" || node.type === "image"));

/** The button that Enter presses, if a form has one. */
export const defaultButton = (form) => [...form.elements].find(({ type, localName }) => type === "submit" || (localName === "input" && type === "image"));

export const firstRefused = (form) => [...form.elements].find(({ validity }) => validity && !validity.valid);

/** An address relative to the page, as links are; undefined for one that is none. */
export function absolute(address) {
  try {
    return new URL(address, document.baseURI).href;
  } catch {
    return undefined;
  }
}
