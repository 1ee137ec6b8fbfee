// The whole of an app's side: ask the backend where to and with what, then upload.
import { openBucket } from "/bucketkit/upload.js";

const byId = (id) => document.getElementById(id);

/** Credentials come from our own backend, which knows the visitor by a cookie. They are kept nowhere. */
async function credentials({ signal }) {
  const answer = await fetch("/credentials", { method: "POST", signal });
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error ?? `The backend answered ${answer.status}.`);
  return answer.json();
}

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
function bytes(count) {
  const power = count < 1000 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), byteUnits.length - 1);
  const format = { style: "unit", unit: byteUnits[power], unitDisplay: power ? "short" : "long", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(undefined, format).format(count / 1000 ** power);
}

function duration(seconds) {
  const unit = seconds < 60 ? "second" : seconds < 3600 ? "minute" : "hour";
  const value = seconds / { second: 1, minute: 60, hour: 3600 }[unit];
  return new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(Math.ceil(value));
}

const stateNames = { queued: "Waiting for its turn", running: "Uploading", paused: "Paused", waiting: "Waiting for credentials or the network", done: "Stored", failed: "Failed", aborted: "Cancelled" };

function show(bucket, upload) {
  const row = byId("row").content.firstElementChild.cloneNode(true);
  const part = (name) => row.querySelector(name);
  const bar = part("progress");
  part(".name").textContent = upload.name;
  bar.setAttribute("aria-label", upload.name);
  byId("uploads").prepend(row);

  function draw() {
    const { loaded, total, bytesPerSecond, secondsLeft, phase } = upload.progress;
    row.dataset.state = upload.state;
    part(".state").textContent = upload.state === "running" && phase === "completing" ? "Finishing" : stateNames[upload.state];
    // Until the first part has arrived nobody knows how far it is, only that it is under way.
    if (upload.state === "running" && !loaded) bar.removeAttribute("value");
    else bar.value = upload.state === "done" ? 1 : total ? loaded / total : 0;
    const numbers = [`${bytes(loaded)} of ${bytes(total)}`];
    if (upload.state === "running" && bytesPerSecond) numbers.push(`${bytes(bytesPerSecond)} per second`);
    if (upload.state === "running" && secondsLeft) numbers.push(`${duration(secondsLeft)} left`);
    part(".numbers").textContent = numbers.join(" · ");
    part(".numbers").hidden = upload.state === "done" || !total;
  }

  function facts(list) {
    const box = part(".facts");
    for (const [name, value] of list) {
      const dt = document.createElement("dt");
      const dd = document.createElement("dd");
      dt.textContent = name;
      dd.textContent = value;
      box.append(dt, dd);
    }
    box.hidden = false;
  }

  upload.addEventListener("progress", draw);
  upload.addEventListener("state", draw);
  draw();
  part(".cancel").setAttribute("aria-label", `Cancel ${upload.name}`);
  part(".cancel").addEventListener("click", () => upload.abort());

  upload.done.then(
    ({ key, size, etag, checksum }) => {
      facts([
        ["Key", key],
        ["Size", size < 1000 ? bytes(size) : `${bytes(size)} (${new Intl.NumberFormat().format(size)} bytes)`],
        ["ETag", etag ?? "not readable from this page"],
        ["Checksum", checksum ? `${checksum.algorithm} ${checksum.value} (${checksum.type})` : "the store reports none"],
      ]);
      byId("summary").textContent = `${upload.name} is stored.`;
      part(".open").hidden = false;
      part(".open").setAttribute("aria-label", `Open ${upload.name}`);
      part(".open").addEventListener("click", () => open(bucket, key));
    },
    ({ message, help }) => {
      byId("summary").textContent = upload.state === "aborted" ? `${upload.name} is cancelled.` : `${upload.name}: ${message}`;
      if (upload.state === "failed") facts([["Why", message], ["What to do", help]]);
    },
  ).finally(() => {
    // Not before the focus has moved on: a button that vanishes under it would lose it.
    if (document.activeElement === part(".cancel")) part(".open").hidden ? byId("files").focus() : part(".open").focus();
    part(".cancel").hidden = true;
  });
}

/** The address is made on the click, is good for a minute, and goes to the new tab alone. */
async function open(bucket, key) {
  const tab = window.open("", "_blank");
  try {
    const url = await bucket.presign({ key, expiresIn: 60 });
    if (!tab) throw new Error("The browser did not let a new tab open.");
    tab.opener = null;
    tab.location.replace(url);
  } catch (error) {
    tab?.close();
    complain(error);
  }
}

function complain({ message, help }) {
  byId("problem").textContent = [message, help].filter(Boolean).join(" ");
  byId("problem").hidden = false;
}

try {
  const session = await fetch("/session");
  if (!session.ok) throw new Error(`The backend answered ${session.status}.`);
  const { resource, prefix } = await session.json();
  const bucket = await openBucket({ resource, auth: credentials });

  byId("where").textContent = `They will be at ${bucket.resolved.url}/${prefix}`;
  byId("files").disabled = false;
  byId("files").addEventListener("change", ({ target }) => {
    byId("problem").hidden = true;
    for (const file of target.files) {
      try {
        show(bucket, bucket.upload(file, { key: prefix + file.name }));
      } catch (error) {
        complain(error);
      }
    }
    // So that the same file can be picked again.
    target.value = "";
  });
} catch (error) {
  byId("where").textContent = "";
  complain(error);
}
