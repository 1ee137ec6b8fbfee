// Not for users: what <bucket-upload> fetches by itself once it has a bucket or files, so that a page that only shows it stays light.
export { list } from "./elements/upload/list.js";
