// What an item may be at. An item is what the list shows: its `state` is the upload's, and before and after it:
//
//   queued ▶ running, waiting, paused ▶ done, failed, aborted, or asking: there is an object of this key, and overwriting was not wanted
//   aborting and removing lead to aborted, and out of the list

/** What takes one of the places in the bucket. */
export const BUSY = ["queued", "running", "waiting"];
/** What comes to an end by itself. */
export const MOVING = [...BUSY, "aborting"];
/** What may still be sent. */
export const LIVE = [...MOVING, "paused"];
