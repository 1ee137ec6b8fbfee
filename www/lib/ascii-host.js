// The one thing that resources, too, leave to the browser: Punycode.

/** Hosts with other letters than ASCII's are the browser's to spell; the path and query are not. */
export function asciiHost(url) {
  const [, scheme, host, rest] = /^([a-z]+:\/\/)?([^/?#]*)(.*)$/is.exec(url);
  if (/^[\x00-\x7f]*$/.test(host)) return url;
  try {
    return (scheme ?? "") + new URL(`http://${host}`).host + rest;
  } catch {
    return url;
  }
}
