import type { Upload } from "./index.js";

/** What an earlier page has left. */
export interface UnfinishedUpload {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly size: number;
  /** About: what the store really has is seen when it is taken up again. */
  readonly loaded: number;
  readonly started: Date;
  /** Whether `resume` needs a file. Not if the upload was given a FileSystemFileHandle, in browsers that can keep one. */
  readonly needsFile: boolean;
  /**
   * Goes on with it. Parts that the store has are compared with the file, by their checksums or ETags; where one differs it is
   * sent again. Call it in a click: for a handle the browser may ask for permission.
   *
   * Rejects with `invalid_option` (no file, or one of another size; another tab has the upload), `file_unreadable`,
   * `upload_not_found` (its record is gone).
   */
  resume(file?: Blob | File | FileSystemFileHandle): Promise<Upload>;
  /** Removes its parts at the store, and forgets it. Resolves when that was tried; if the store could not be reached, the next page tries again. */
  discard(): Promise<void>;
}

/**
 * Where unfinished uploads are remembered. Records are plain objects for structured clone, not for JSON where file handles
 * are used, and hold no credential: keys, names, sizes, ETags and checksums. What `save` rejects with is ignored.
 */
export interface UploadStore {
  load(id: string): Promise<object | undefined>;
  save(id: string, record: object): Promise<void>;
  delete(id: string): Promise<void>;
  /** All ids. */
  list(): Promise<string[]>;
}
