/**
 * "bucketkit/elements/browser": defines `<bucket-browser>`, a file picker and a small file manager: folders, a search, sorting, selection
 * by mouse and keyboard, and what may be done with what is selected. Defining the element is its only side effect; on a server, where
 * there are no elements, it does nothing.
 *
 *     <bucket-browser prefix="u/ann/"></bucket-browser>
 *     <script type="module">
 *       import "bucketkit/elements/browser";
 *       import { openBucket } from "bucketkit/upload";
 *       document.querySelector("bucket-browser").bucket = () => openBucket({ resource, auth });
 *     </script>
 *
 * **What it needs.** s3:ListBucket for the prefix; s3:GetObject to open, download and link; s3:DeleteObject to delete. What the store
 * refuses is said, and not offered again. Works under the same Content-Security-Policy as `<bucket-upload>`. Neither credentials nor
 * presigned URLs are in its nodes.
 *
 * **Keys of the keyboard**, as in file managers: arrows, Home, End, Page Up and Down, with Shift to select a range; letters go to a name;
 * Space selects, Control or Command with A selects all, Escape nothing; Enter opens, Backspace goes up, Delete deletes. The list keeps
 * 100,000 rows smooth: only those in sight are nodes.
 *
 * **The preview** is fetched when it is first wanted. Texts by their first 64 KiB, logs by their end, CSV as a table, JSON indented, pictures
 * drawn; of all files what the store knows of them. Sound, films and PDFs open in a tab.
 *
 * **Deleting** takes effect after 6 seconds; until then it can be undone. An element that is removed from the page deletes nothing more.
 *
 * **Styles.** Light or dark by the page's `color-scheme`. Custom properties: `--bucket-accent`, `--bucket-error`, `--bucket-muted`,
 * `--bucket-line`, `--bucket-edge`, `--bucket-field`, `--bucket-list` (behind the rows), `--bucket-radius`, `--bucket-font`,
 * `--bucket-browser-height` (of the list and the preview; default 24rem). Parts: `list`, `preview`, `row`, `name`, `search`, `note`, `problem`, `pending`, `state`,
 * `button` (and `crumb`, `column`, `retry`, `undo`, `refresh`, `look`, `download`, `link`, `delete`, `choose`).
 */
import type { Entry, Folder } from "./browse.js";
import type { CountingLabel, UploadLabel } from "./elements-upload.js";
import type { Bucket, ErrorCode, S3Object } from "./index.js";
export type { Entry, Folder } from "./browse.js";
export type { Bucket, S3Object } from "./index.js";

/** What it says, in other words. All of them are optional. Numbers, sizes and dates are as the element's `lang` writes them. */
export interface BrowserLabels {
  root?: UploadLabel;
  where?: UploadLabel;
  search?: UploadLabel;
  list?: UploadLabel;
  name?: UploadLabel;
  size?: UploadLabel;
  modified?: UploadLabel;
  sorting?: UploadLabel;
  sortBy?: UploadLabel<"column">;
  sortedUp?: UploadLabel<"column">;
  sortedDown?: UploadLabel<"column">;
  /** A size in a row. */
  bytes?: UploadLabel<"size">;
  /** An object under the folder's own key. */
  marker?: UploadLabel;
  loading?: CountingLabel;
  counted?: CountingLabel;
  found?: CountingLabel;
  selected?: CountingLabel;
  empty?: UploadLabel;
  nothing?: UploadLabel;
  retry?: UploadLabel;
  refresh?: UploadLabel;
  choose?: CountingLabel;
  chooseNone?: UploadLabel;
  download?: UploadLabel;
  link?: UploadLabel;
  linked?: UploadLabel<"time">;
  notLinked?: UploadLabel;
  preview?: UploadLabel;
  pickOne?: UploadLabel;
  emptyFile?: UploadLabel;
  openIt?: UploadLabel;
  noPicture?: UploadLabel;
  noText?: UploadLabel;
  tooLarge?: UploadLabel<"size">;
  startOnly?: UploadLabel<"size">;
  endOnly?: UploadLabel;
  /** What is known of a file. */
  key?: UploadLabel;
  type?: UploadLabel;
  changed?: UploadLabel;
  etag?: UploadLabel;
  storageClass?: UploadLabel;
  version?: UploadLabel;
  delete?: UploadLabel;
  onlyFiles?: UploadLabel;
  deleting?: CountingLabel;
  undo?: UploadLabel;
  deleted?: CountingLabel;
  kept?: UploadLabel;
  error?: UploadLabel<"message" | "help">;
  /** The same by code. */
  errors?: { [code in ErrorCode]?: UploadLabel };
  separator?: UploadLabel;
}

/** All of them bubble and cross shadow roots. */
export interface BucketBrowserEvents {
  /** Another folder is open. */
  "browser-folder": CustomEvent<{ path: string }>;
  /** Another selection. */
  "browser-select": CustomEvent<{ entries: (Folder | Entry)[] }>;
  /** A file is to be opened, by Enter or a double click. `preventDefault()` keeps it from being opened in a new tab. Not in pick mode. */
  "browser-open": CustomEvent<{ entry: Entry }>;
  /** Files were deleted. */
  "browser-delete": CustomEvent<{ keys: string[] }>;
  /** In pick mode: `value` is another one, by what people did. */
  change: Event;
}

export class BucketBrowser extends HTMLElement {
  /** What is looked through, or a function that opens it: it is called when it is needed, and again after it has failed. */
  bucket: Bucket | (() => Promise<Bucket> | Bucket) | undefined;
  /** The folder that is open: empty or ending in a slash, and never above `prefix`. */
  path: string;
  /** What is selected, in the order of the list. */
  readonly selection: (Folder | Entry)[];
  /** In pick mode what was chosen last, as the platform's references. Setting it opens nothing. */
  get value(): S3Object[];
  set value(objects: readonly S3Object[] | null | undefined);
  labels: BrowserLabels;

  /** Loads the folder again. Resolves when it is there. */
  refresh(): Promise<void>;

  /** Attribute `mode`. "pick": files are chosen, by a button, Enter or a double click, and become `value`. Default: "browse". */
  mode: "browse" | "pick";
  /** Attribute `prefix`: the root, such as "u/ann/"; there is no way above it. It keeps nobody out of anywhere: that is for the policy. Default: empty. */
  prefix: string;
  /** Attribute `multiple`: in pick mode more than one file. Default: false. */
  multiple: boolean;
  /** Attribute `readonly`: nothing can be deleted. Default: false. */
  readOnly: boolean;
  /** Attribute `name`: of the entries `s3:///key` in the form's data, one for each file that is chosen. */
  name: string;
  /** Attribute `required`: a file must be chosen. Default: false. */
  required: boolean;
  /** Attribute `disabled`; a disabled `<fieldset>` around it does the same. Default: false. */
  disabled: boolean;

  readonly form: HTMLFormElement | null;
  readonly validity: ValidityState | undefined;

  addEventListener<K extends keyof BucketBrowserEvents>(type: K, listener: (this: BucketBrowser, event: BucketBrowserEvents[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: BucketBrowser, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "bucket-browser": BucketBrowser;
  }
}
