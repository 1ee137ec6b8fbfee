// The signer and its explainer. What is shown comes from `explain`, which leaves out secrets and tokens.
import { init as initExplain, explain } from "/bucketkit/sign-explain.js";
import { init as initSign, presign, sign } from "/bucketkit/sign.js";
import { MISHAPS, refusal } from "./mishaps.js";
import { complain, credentials as lend, session } from "./session.js";

const byId = (id) => document.getElementById(id);
const form = byId("request");
const field = form.elements;
/** The demo's credentials, where they were taken: here, and nowhere in the document. */
let lent;

for (const [value, { label }] of Object.entries(MISHAPS)) field.mishap.append(new Option(label, value));
await Promise.all([initSign(), initExplain()]);
form.addEventListener("input", show);
byId("take").addEventListener("click", () => take().catch(complain));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (lent) send().catch(refuse);
});
show();

/** What the form says, and what its mishap makes of it. */
function given() {
  const lines = field.headers.value.split("\n").filter((line) => line.trim());
  const headers = Object.fromEntries(lines.map((line) => [line.split(":")[0].trim().toLowerCase(), line.slice(line.indexOf(":") + 1)]));
  const method = field.method.value;
  const takesBody = method === "PUT";
  const request = { method, url: field.url.value.trim(), headers, ...(takesBody && { body: field.body.value }) };
  const credentials = lent ?? { accessKeyId: field.accessKeyId.value, secretAccessKey: field.secretAccessKey.value };
  // Of whole seconds, as it is signed.
  const options = { credentials, region: field.region.value.trim(), service: field.service.value.trim(), date: Math.floor(Date.now() / 1000) * 1000 };
  const mishap = MISHAPS[field.mishap.value];
  return { request: mishap.signs?.(request) ?? request, options, mishap, wrong: mishap.signer?.(options) ?? options, inUrl: field.form.value === "url" };
}

/** The signed request as it leaves. In an address the body is left open. */
function signed({ request, wrong, inUrl }) {
  const { body } = request;
  return inUrl ? { ...request, url: presign(request, { ...wrong, expiresIn: 900 }) } : { ...sign(request, wrong), ...(body !== undefined && { body }) };
}

function show() {
  form.querySelector(".body").hidden = field.method.value !== "PUT";
  byId("wrong").hidden = true;
  byId("wrong").textContent = "";
  byId("verdict").hidden = true;
  try {
    const all = given();
    const { request, mishap, options, wrong, inUrl } = all;
    const stages = explain(request, { ...wrong, ...(inUrl && { expiresIn: 900 }) });
    const request_ = signed(all);
    stage("canonical", stages.canonicalRequest);
    stage("string", stages.stringToSign);
    byId("signature-value").textContent = lent && inUrl ? "[left out: with it, the address is good for whoever has it]" : stages.signature;
    stage("sent", sending(request_, inUrl));
    byId("stages").hidden = false;
    if (lent || mishap === MISHAPS.none) return;
    const arrived = mishap.arrives?.(request_) ?? request_;
    tell(explain(request_, wrong, refusal(mishap, arrived, options)).difference, "The store refuses it");
  } catch (error) {
    refuse(error);
  }
}

/** To the demo's store, with the mishap and all. */
async function send() {
  const all = given();
  const request = signed(all);
  const { method, url, headers, body } = all.mishap.arrives?.(request) ?? request;
  const answer = await fetch(url, { method, headers, body });
  const text = await answer.text();
  if (answer.ok) return tell(undefined, `The store answered ${answer.status}`, "It has accepted the signature and done what was asked.");
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
  const { difference } = explain(request, { ...all.wrong }, text);
  tell(difference, `The store answered ${answer.status}${code ? ` ${code}` : ""}`, "Nothing speaks against the signature: the store refuses for another reason, such as a policy, or an object that is not there.");
}

async function take() {
  const [{ resource, prefix }, credentials] = await Promise.all([session(), lend()]);
  lent = credentials;
  field.method.value = "PUT";
  field.url.value = `http${resource.useSSL ? "s" : ""}://${resource.endPoint}${resource.port ? `:${resource.port}` : ""}/${resource.bucket}/${prefix}signed.txt`;
  field.headers.value = "content-type: text/plain";
  field.region.value = resource.region;
  field.service.value = "s3";
  for (const label of form.querySelectorAll(".example")) label.hidden = true;
  for (const option of field.mishap.options) option.disabled = !MISHAPS[option.value].near;
  if (field.mishap.selectedOptions[0].disabled) field.mishap.value = "none";
  byId("send").hidden = false;
  byId("lent").hidden = false;
  byId("lent").textContent = `Signed with credentials that the backend lends until ${new Date(credentials.expiration ?? credentials.Expiration).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit" })}. They stay out of the page.`;
  show();
}

/** A text in its lines, which are numbered: `explain` counts them. */
function stage(id, text) {
  byId(id).replaceChildren(...text.split("\n").map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

/** A signature in an address is good for whoever has the address: it is shown only where it is no one's. */
function sending({ method, url, headers }, inUrl) {
  const hide = (text) => (lent ? text.replace(/(X-Amz-(?:Signature|Security-Token)=)[^&]*/g, (_, name) => `${name}[left out]`) : text);
  const kept = Object.entries(headers).map(([name, value]) => `${name}: ${name.toLowerCase() === "x-amz-security-token" ? `[left out, ${value.length} characters]` : value}`);
  return [`${method} ${inUrl ? hide(url) : url}`, ...kept].join("\n");
}

function tell(difference, title, otherwise = "") {
  byId("said").textContent = title;
  byId("why").textContent = difference?.message ?? otherwise;
  const { stage: where, line = 0, ours = "", theirs = "", cause } = difference ?? {};
  const facts = difference
    ? [["Cause", cause], line > 0 && ["Line", `${line} of the ${where === "stringToSign" ? "string to sign" : "canonical request"}`], ours && ["Signed", ours], theirs && ["The store has", theirs]].filter(Boolean)
    : [];
  byId("lines").replaceChildren(...facts.flatMap(([name, value]) => [Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: value })]));
  for (const marked of document.querySelectorAll(".lines .differs")) marked.classList.remove("differs");
  if (line > 0) byId(where === "stringToSign" ? "string" : "canonical").children[line - 1]?.classList.add("differs");
  byId("verdict").dataset.cause = cause ?? "none";
  byId("verdict").hidden = false;
}

function refuse({ message, help }) {
  byId("stages").hidden = true;
  byId("verdict").hidden = true;
  byId("wrong").textContent = [message, help].filter(Boolean).join(" ");
  byId("wrong").hidden = false;
}
