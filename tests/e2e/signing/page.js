// Of the page that signs and sends: the packed entries, callable from a test. Bytes cross as Base64.
import { init, postPolicy, presign, presignMany, sign, signPolicy } from "/bucketkit/sign.js";
import { signChunks } from "/bucketkit/sign-chunked.js";

await init();

const decode = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const encode = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const dated = ({ date, ...options }) => (date === undefined ? options : { ...options, date: new Date(date) });
/** A body as a page has it: a text, an array or a Blob. */
const bodyOf = ({ body, as = "bytes" }) => (body === undefined ? undefined : as === "blob" ? new Blob([decode(body)]) : as === "text" ? new TextDecoder().decode(decode(body)) : decode(body));

async function seen(answering) {
  try {
    const answer = await answering;
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: encode(new Uint8Array(await answer.arrayBuffer())) };
  } catch (error) {
    // Where an answer lacks the CORS headers, the page learns nothing of it.
    return { failed: String(error) };
  }
}

window.signing = {
  sign: (request, options) => ({ body: request.body, as: request.as, ...sign({ ...request, body: bodyOf(request) }, dated(options)) }),
  presign: (request, options) => presign({ ...request, body: undefined }, dated(options)),
  presignMany: (base, keys, options) => presignMany(base, keys, dated(options)),
  postPolicy: (form, options) => postPolicy(form, dated(options)),
  signPolicy: (policy, options) => signPolicy(policy, dated(options)),
  async signChunks({ body, ...request }, options) {
    const { request: signed, body: framed } = await signChunks(request, new Blob([decode(body)]), dated(options));
    return { ...signed, body: encode(new Uint8Array(await framed.arrayBuffer())), as: "blob" };
  },
  send: ({ method, url, headers, ...rest }) => seen(fetch(url, { method, headers, body: bodyOf(rest) })),
  post({ url, fields, file }) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new File([decode(file.body)], file.name, { type: file.type ?? "" }));
    return seen(fetch(url, { method: "POST", body: form }));
  },
};
