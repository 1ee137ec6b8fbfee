// The least of a view: nodes whose properties may be functions of the present state, set again at each update where they
// differ. What the user is in the middle of stays as it is, since no node is ever made anew.

const set = (node, name, value, isFirst = false) => {
  if (name in node) {
    // An option's value is its text, until it is set.
    if (isFirst || node[name] !== value) node[name] = value;
  } else if (node.getAttribute(name) !== `${value}`) node.setAttribute(name, value);
};

export function view() {
  const watched = [];
  const watch = (update) => {
    watched.push(update);
    update();
  };

  /** An element. A property that the element does not have is an attribute; only `on…` is a function for itself. */
  function el(tag, properties, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties ?? {})) {
      if (typeof value !== "function" || name.startsWith("on")) set(node, name, value, true);
      else watch(() => set(node, name, value()));
    }
    for (const child of children) {
      if (typeof child !== "function") node.append(child);
      else {
        const text = node.appendChild(document.createTextNode(""));
        watch(() => set(text, "data", child()));
      }
    }
    return node;
  }

  /** Keeps a node's children those of `items()`. What stays is not touched, for screen readers read what comes. */
  function each(parent, items, make) {
    watch(() => {
      const wanted = items();
      const keys = wanted.map((item) => JSON.stringify(item));
      for (const child of [...parent.children]) if (!keys.includes(child.key)) child.remove();
      wanted.forEach((item, place) => {
        const present = parent.children[place];
        if (present?.key !== keys[place]) parent.insertBefore(Object.assign(make(item), { key: keys[place] }), present ?? null);
      });
    });
    return parent;
  }

  return { el, each, watch, update: () => watched.forEach((update) => update()) };
}
