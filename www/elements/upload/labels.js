// What the widget says before there is a file, in English; `labels` of the element replaces any of it. A text that counts has a form for
// each of the language's plural categories. The list adds its own.
export const LABELS = {
  choose: "Choose files",
  chooseOne: "Choose a file",
  drop: "or drop them here",
  dropOne: "or drop it here",
  folder: "Choose a folder",
  limitAccept: "Only {accept}",
  "image/*": "images",
  "video/*": "videos",
  "audio/*": "sound",
  limitSize: "{size} each",
  limitFiles: { one: "{count} file at most", other: "{count} files at most" },
  limitTotal: "{size} in all",
  unavailable: "The page could not load what uploads need. Load it again.",
  missing: "Choose a file.",
  busy: "Files are still being uploaded.",
  unanswered: "Say what is to become of the file that is there already.",
  faulty: "A file could not be uploaded: try it again, or remove it.",
  separator: " · ",
};
