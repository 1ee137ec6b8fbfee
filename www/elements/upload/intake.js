// The ways in: what is picked, dropped or pasted, as `{ file, path, handle? }`. Folders are read whole; `path` is the folders that a
// file lay in. What cannot be had is `{ name, refused }`, the label that says why.

/** Of an input. */
export const picked = ({ files }) => [...files].map((file) => ({ file, path: file.webkitRelativePath.split("/").slice(0, -1).join("/") }));

/** Of a drop or a paste. It has to be called in the event: later there is nothing any more. */
export async function transferred({ items, files }, takesFolders) {
  const given = [...items].filter(({ kind }) => kind === "file").map((item) => ({
    file: item.getAsFile(),
    entry: item.webkitGetAsEntry?.(),
    // With a handle, an upload goes on after a reload and nobody has to pick the file again.
    handle: item.getAsFileSystemHandle?.().catch(() => {}),
  }));
  const found = [];
  for (const { file, entry, handle: asked } of given.length ? given : [...files].map((file) => ({ file }))) {
    const handle = (await asked) ?? undefined;
    const isFolder = entry?.isDirectory || handle?.kind === "directory";
    const name = (handle ?? entry ?? file)?.name;
    try {
      if (!isFolder) file && found.push({ file, path: "", handle });
      else if (!takesFolders) found.push({ name, refused: "noFolders" });
      else await read(handle ?? entry, name, found);
    } catch {
      found.push({ name, refused: "unreadable" });
    }
  }
  return found;
}

/** A folder, by either interface. */
async function read(folder, path, found) {
  for await (const child of folder.values?.() ?? entries(folder.createReader())) {
    if (child.isDirectory || child.kind === "directory") await read(child, `${path}/${child.name}`, found);
    else if (child.getFile) found.push({ file: await child.getFile(), path, handle: child });
    else found.push({ file: await new Promise((done, failed) => child.file(done, failed)), path });
  }
}

/** Browsers give them in batches. */
async function* entries(reader) {
  for (let batch; (batch = await new Promise((done, failed) => reader.readEntries(done, failed))).length; ) yield* batch;
}

/** What a clipboard calls each picture is no name: they would all be one. */
export function named({ file, ...rest }) {
  if (!file || !/^image\.\w+$/.test(file.name)) return { file, ...rest };
  const name = file.name.replace(".", ` ${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.`);
  return { file: new File([file], name, { type: file.type, lastModified: file.lastModified }), ...rest };
}
