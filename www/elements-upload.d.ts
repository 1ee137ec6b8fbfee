/**
 * "bucketkit/elements/upload": defines `<bucket-upload>`, the way of files into a bucket: picked, dropped or pasted, held to limits,
 * sent with progress, pauses and retries, gone on with after a reload. Defining the element is its only side effect; on a server,
 * where there are no elements, it does nothing.
 *
 *     <form>
 *       <label for="photos">Photos</label>
 *       <bucket-upload id="photos" name="photos" multiple accept="image/*" max-size="20 MB" required></bucket-upload>
 *       <button>Save</button>
 *     </form>
 *     <script type="module">
 *       import "bucketkit/elements/upload";
 *       import { openBucket } from "bucketkit/upload";
 *       document.querySelector("bucket-upload").bucket = () => openBucket({ resource, auth });
 *     </script>
 *
 * Works under `Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' <the store>`: it
 * needs no `blob:`, and no inline style. No credential is in its nodes.
 *
 * **Files** come by a real `<input type=file>` (a click, the keyboard), by drag and drop, and by paste while the focus is in it. All are
 * held to the same limits before anything is sent; what is refused is shown with its reason. Files that are dropped in a browser that
 * gives a FileSystemFileHandle are gone on with after a reload without being picked again. At most 6 are handed to the bucket at a
 * time; the others wait.
 *
 * **In a `<form>`** it has one entry for each file that is stored, under `name`: `s3:///key`, as `formatS3Uri` writes it. While files
 * are on their way, one has failed or a question is open, the form is not sent (`customError`). A reset cancels what is on its way.
 * What is stored stays in the bucket, whatever becomes of the form.
 *
 * **Moved or removed.** Uploads belong to the element, not to its place: when it is moved, hidden or removed from the page, they go on, and
 * its events and `value` still tell of them. A part of an app that should end them with itself calls `clear()`.
 *
 * **Styles.** Light or dark by the page's `color-scheme`. Custom properties: `--bucket-accent`, `--bucket-error`, `--bucket-good` (stored),
 * `--bucket-muted`, `--bucket-line`, `--bucket-edge`, `--bucket-drop` (behind the drop zone), `--bucket-radius`, `--bucket-font`,
 * `--bucket-list-height` (above which the list scrolls; default 32rem, `none` for no such height). Parts: `drop`, `label`, `limits`, `folder`, `refusals`,
 * `refusal`, `offers`, `unfinished`, `summary`, `list`, `file` (and its state), `thumbnail`, `name`, `state`, `progress`, `problem`, `button` (and
 * `action`, `overwrite`, `keep`, `skip`, `continue`, `discard`, `dismiss`, `dismiss-all`, `cancel-all`).
 */
import type { Bucket, BucketkitError, ErrorCode, S3Object, Upload, UploadOptions, UploadResult } from "./index.js";

/**
 * A text, with `{parameters}` to be filled in; one that counts may have a form for each plural category of the element's language
 * (`Intl.PluralRules`), of which `other` must be there. Or a function: it gets the parameters as they are written, and `number`, the bare count.
 */
export type UploadLabel<P extends string = never> = string | ((params: Record<P, string>) => string);
export type CountingLabel<P extends string = never> =
  | string
  | ({ other: string } & { [category in Intl.LDMLPluralRule]?: string })
  | ((params: Record<P | "count", string> & { number: number }) => string);

/** What the widget says, in other words. All of them are optional; a new object takes effect at once. Numbers and sizes are as the element's `lang` writes them. */
export interface UploadLabels {
  choose?: UploadLabel;
  /** Where there is room for one. */
  chooseOne?: UploadLabel;
  drop?: UploadLabel;
  dropOne?: UploadLabel;
  folder?: UploadLabel;
  /** What may be added, below the prompt. */
  limitAccept?: UploadLabel<"accept">;
  limitSize?: UploadLabel<"size">;
  limitFiles?: CountingLabel;
  limitTotal?: UploadLabel<"size">;
  /** Words of `accept`; others are shown in capitals: "PDF". */
  "image/*"?: UploadLabel;
  "video/*"?: UploadLabel;
  "audio/*"?: UploadLabel;
  /** Why a file was refused. */
  notAccepted?: UploadLabel<"accept">;
  tooLarge?: UploadLabel<"size">;
  tooMany?: CountingLabel;
  tooMuch?: UploadLabel<"size">;
  twice?: UploadLabel;
  /** `keyFor` threw. */
  badKey?: UploadLabel<"reason">;
  /** The key does not match `key-pattern`. */
  badPattern?: UploadLabel<"key">;
  noFolders?: UploadLabel;
  unreadable?: UploadLabel;
  refused?: CountingLabel;
  /** Refusals that are not shown one by one. */
  more?: CountingLabel;
  dismiss?: UploadLabel<"name">;
  dismissAll?: UploadLabel;
  unfinished?: UploadLabel;
  continue?: UploadLabel<"name" | "percent">;
  pickAgain?: UploadLabel;
  discard?: UploadLabel;
  /** The whole name of that button, for screen readers. */
  discardFile?: UploadLabel<"name">;
  list?: UploadLabel;
  /** States. */
  queued?: UploadLabel;
  waiting?: UploadLabel;
  running?: UploadLabel<"loaded" | "size">;
  finishing?: UploadLabel;
  paused?: UploadLabel<"loaded" | "size">;
  aborting?: UploadLabel;
  aborted?: UploadLabel;
  asking?: UploadLabel;
  removing?: UploadLabel;
  done?: UploadLabel<"size">;
  failed?: UploadLabel;
  stored?: UploadLabel;
  left?: UploadLabel<"time">;
  /** Actions. */
  pause?: UploadLabel<"name">;
  resume?: UploadLabel<"name">;
  retry?: UploadLabel<"name">;
  cancel?: UploadLabel<"name">;
  remove?: UploadLabel<"name">;
  cancelAll?: UploadLabel;
  overwrite?: UploadLabel;
  keepBoth?: UploadLabel;
  skip?: UploadLabel;
  /** The line above the list. */
  progress?: CountingLabel<"done">;
  problems?: CountingLabel;
  /** What screen readers are told. */
  added?: CountingLabel;
  storedFile?: UploadLabel<"name">;
  storedFiles?: CountingLabel;
  failedFiles?: CountingLabel;
  askedFiles?: CountingLabel;
  cancelledFile?: UploadLabel<"name">;
  removedFile?: UploadLabel<"name">;
  /** The code that deals with files could not be fetched. */
  unavailable?: UploadLabel;
  /** Why the form may not be sent. */
  missing?: UploadLabel;
  busy?: UploadLabel;
  unanswered?: UploadLabel;
  faulty?: UploadLabel;
  notDeleted?: UploadLabel<"reason">;
  /** An error of an upload. */
  error?: UploadLabel<"message" | "help">;
  /** The same by code. */
  errors?: { [code in ErrorCode]?: UploadLabel };
  /** Between what stands on one line. Default: " · ". */
  separator?: UploadLabel;
}

/** What an event tells of one file. `file` is absent of one that was gone on with by its handle. */
export interface UploadEventDetail {
  upload: Upload;
  file?: File;
  key: string;
}

/** All of them bubble and cross shadow roots. */
export interface BucketUploadEvents {
  /** Files passed the limits, and have their keys. Before anything is sent; `preventDefault()` keeps them out. */
  "upload-add": CustomEvent<{ files: File[]; keys: string[] }>;
  /** A file was handed to the bucket; also at each retry. */
  "upload-start": CustomEvent<UploadEventDetail>;
  /** At most ten times a second for each: read `detail.upload.progress`. */
  "upload-progress": CustomEvent<UploadEventDetail>;
  "upload-done": CustomEvent<UploadEventDetail & { result: UploadResult }>;
  /** It failed, or could not be begun (then there is no `upload`), or not be deleted. A cancelled one, or one whose key is taken, is no error. */
  "upload-error": CustomEvent<{ upload?: Upload; file?: File; key: string; error: BucketkitError | Error }>;
  /** By somebody's click. `result` if it was stored; `isDeleted` if it was deleted from the bucket. */
  "upload-remove": CustomEvent<{ key: string; result?: UploadResult; isDeleted: boolean }>;
  /** `value` is another one, by what people did: not by what the app sets. */
  change: Event;
}

export class BucketUpload extends HTMLElement {
  /**
   * Where files go, or a function that opens it: it is called when it is set, to find unfinished uploads, and again when it is needed after it
   * has failed. Until there is one, files wait.
   */
  bucket: Bucket | (() => Promise<Bucket> | Bucket) | undefined;
  /** What is stored, in the order of the list. Setting it replaces what is stored; what is on its way stays. */
  get value(): UploadResult[];
  set value(results: readonly UploadResult[] | null | undefined);
  /** What a reset brings back; also the value, until somebody changes it. Default: none. */
  get defaultValue(): readonly UploadResult[];
  set defaultValue(results: readonly UploadResult[] | null | undefined);
  /** The same as the platform's references. */
  readonly s3Objects: S3Object[];
  /** The same as keys and names. */
  readonly paths: { path: string; filename: string | undefined }[];
  /** Uploads that were begun, in the order of the list. Files that wait for their turn have none yet. */
  readonly uploads: Upload[];

  /** Where a file goes. `path`: the folders that it was found in, "photos/2026", or empty. Throwing refuses the file, with the error's message. Takes the place of `keyTemplate`. */
  keyFor?: (file: File, path: string) => string | Promise<string>;
  /** What else `bucket.upload` is told: metadata, tags, a checksum, … `transport` is "xhr" unless it says otherwise, so that bars move by bytes. */
  options?: Omit<UploadOptions, "key" | "overwrite" | "signal"> | ((file: File | undefined, key: string) => Omit<UploadOptions, "key" | "overwrite" | "signal">);
  labels: UploadLabels;

  /** Adds files as if they were picked. Resolves when they are in the list, or refused. */
  add(files: Iterable<File>): Promise<void>;
  /** Empties it: what is on its way is cancelled, nothing is deleted from the bucket. Resolves when the store's parts are removed. */
  clear(): Promise<void>;

  /** Attribute `accept`, as that of `<input type=file>`: MIME types, `image/*`, `.pdf`. Default: all. */
  accept: string;
  /** Attribute `multiple`: more than one file. Without it a second one is refused until the first is removed. Default: false. */
  multiple: boolean;
  /** Attribute `directory`: folders too, by a button of their own and by drop; they are read whole. Makes it `multiple`. Default: false. */
  directory: boolean;
  /** Attribute `max-size`: of each file. "5 MB" is 5,000,000 bytes, "5 MiB" 5,242,880; a bare number is bytes. Default: the store's. */
  maxSize: string;
  /** Attribute `max-files`: how many, with `multiple`. Those that failed or were cancelled do not count. */
  maxFiles: string;
  /** Attribute `max-total`: of all files together, as `maxSize`. */
  maxTotal: string;
  /**
   * Attribute `key-template`. `[name]` is the file's name, `[ext]` what follows its last dot, `[path]` the folders it was found in, `[uuid]` a new
   * UUID, `[date]` today in UTC (2026-12-31), `[user]` the attribute `user`. Where one is empty, the slash behind it goes, and a dot before it. Default:
   * "uploads/[uuid]/[path]/[name]". It keeps nobody out of anywhere: what a page may write is for the credentials' policy to say.
   */
  keyTemplate: string;
  /** Attribute `key-pattern`: a regular expression that the whole key must match, else the file is refused. Unfinished uploads are offered whose key matches. */
  keyPattern: string;
  /** Attribute `user`: for `[user]` in the template. */
  user: string;
  /**
   * Attribute `overwrite`. "false": where there is an object of this key, it is asked whether to overwrite it, to keep both (as "photo (2).jpg") or to skip;
   * files above 8 MiB ask the store before they are sent. Needs a store that heeds `If-None-Match`. Default: "true".
   */
  overwrite: "true" | "false";
  /** Attribute `deletes`: to remove a stored file deletes it from the bucket, by `bucket.fetch`: needs s3:DeleteObject. Default: false, it only leaves the value. */
  deletes: boolean;
  /** Attribute `name`: of the entries in the form's data. */
  name: string;
  /** Attribute `required`: a file must be stored. Default: false. */
  required: boolean;
  /** Attribute `disabled`; a disabled `<fieldset>` around it does the same. What is on its way goes on. Default: false. */
  disabled: boolean;

  readonly form: HTMLFormElement | null;
  /** Undefined in a browser without ElementInternals, where no form knows of it. */
  readonly validity: ValidityState | undefined;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;

  addEventListener<K extends keyof BucketUploadEvents>(type: K, listener: (this: BucketUpload, event: BucketUploadEvents[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: (this: BucketUpload, event: HTMLElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

export type { Bucket, S3Object, Upload, UploadResult };

declare global {
  interface HTMLElementTagNameMap {
    "bucket-upload": BucketUpload;
  }
}
