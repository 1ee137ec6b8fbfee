// "bucketkit/elements/resource-form": defines <bucket-resource-form>, which is its only side effect. Does nothing where there
// are no elements, as on a server.
import { BucketResourceForm } from "./elements/resource-form.js";

export { BucketResourceForm };

const { customElements } = globalThis;
if (customElements && !customElements.get("bucket-resource-form")) customElements.define("bucket-resource-form", BucketResourceForm);
