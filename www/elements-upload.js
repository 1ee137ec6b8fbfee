// "bucketkit/elements/upload": defines <bucket-upload>, which is its only side effect. Does nothing where there are no elements,
// as on a server.
import { BucketUpload } from "./elements/upload/element.js";

export { BucketUpload };

const { customElements } = globalThis;
if (customElements && !customElements.get("bucket-upload")) customElements.define("bucket-upload", BucketUpload);
