// "bucketkit/elements/browser": defines <bucket-browser>, which is its only side effect. Does nothing where there are no elements, as on
// a server.
// What it shares with "bucketkit/browse" is that entry, so that it isn't cut into pieces for those who want no element.
import "./browse.js";
import { BucketBrowser } from "./elements/browser/element.js";

export { BucketBrowser };

const { customElements } = globalThis;
if (customElements && !customElements.get("bucket-browser")) customElements.define("bucket-browser", BucketBrowser);
