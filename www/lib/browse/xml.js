// As much of XML as stores' answers need: elements by name, whose texts hold no markup of their own.

const pattern = (name) => new RegExp(`<(?:[\\w-]+:)?${name}(?:\\s[^>]*)?>([^]*?)</(?:[\\w-]+:)?${name}\\s*>`, "g");
const patterns = new Map();

/** Whether there is an element of this name. */
export const has = (xml, name) => new RegExp(`<(?:[\\w-]+:)?${name}[\\s/>]`).test(xml);

/** What stands in each element of this name, as it is written. None of them may hold another of the same name. */
export function inside(xml, name) {
  const found = patterns.get(name) ?? patterns.set(name, pattern(name)).get(name);
  return [...xml.matchAll(found)].map(([, written]) => written);
}

/** The text of the first element of this name; undefined if there is none. */
export function textOf(xml, name) {
  const [written] = inside(xml, name);
  return written === undefined ? undefined : unescaped(written);
}

const NAMED = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
function unescaped(text) {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, digits, hex, name) => {
    if (name) return NAMED[name] ?? whole;
    const sign = digits ? Number(digits) : Number.parseInt(hex, 16);
    return sign > 0x10ffff ? whole : String.fromCodePoint(sign);
  });
}

/** What a store writes for people may echo the request, and with it a token or a signature. (As src/protocol/s3/redact.rs has it.) */
const SECRET = /((?:token|signature|credential|authorization|awsaccesskeyid|secret\w*key|stringtosign)[\w-]*["']?\s*[=:]\s*["']?)[^\s&,;"'<>)}]+/gi;
export const messageIn = (xml) =>
  (textOf(xml, "Message") ?? "").replace(/[\s\p{Cc}]+/gu, " ").replace(SECRET, "$1[redacted]").replace(/[\w+/=]{40,}/g, "[redacted]").slice(0, 300);
/** A name of the store's: a code, or a request's number. */
export const nameIn = (xml, name) => textOf(xml, name)?.replace(/[^\w.+/=:-]/g, "").slice(0, 128);

export const escaped = (text) => text.replace(/[&<>"\r\n\t]/g, (sign) => `&#${sign.charCodeAt()};`);
