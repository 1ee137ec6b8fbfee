// What really goes over the network: a port that passes every byte on to the store and back, unread and unchanged, and keeps a
// copy. So Host, path and headers can be compared with what was signed, and an answer that a page may not read has a status.
import { once } from "node:events";
import { connect, createServer } from "node:net";

const END = "\r\n\r\n";

/** A request's line and headers as they came: names in lower case, values with all that stands after the colon and a space. */
function parse(head) {
  const [first, ...lines] = head.split("\r\n");
  const [method, target] = first.split(" ");
  const headers = lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).replace(/^ /, "")]);
  return { method, target, headers };
}

/** Listens before the store at `url`. `exchanges` grow as requests come, preflights among them. */
export async function record(url) {
  const { hostname, port } = new URL(url);
  const exchanges = [];
  const server = createServer((browser) => {
    const store = connect(Number(port), hostname);
    // Of the request under way: what has come of its head, and how much of its body has not.
    let head = "";
    let left = 0;
    browser.on("data", (bytes) => {
      let rest = bytes.toString("latin1");
      while (rest) {
        const body = Math.min(left, rest.length);
        left -= body;
        rest = rest.slice(body);
        if (!rest) break;
        head += rest;
        const end = head.indexOf(END);
        if (end < 0) break;
        const request = parse(head.slice(0, end));
        rest = head.slice(end + END.length);
        head = "";
        left = Number(request.headers.find(([name]) => name === "content-length")?.[1] ?? 0);
        browser.exchange = { request, answer: "" };
        exchanges.push(browser.exchange);
      }
    });
    store.on("data", (bytes) => browser.exchange && (browser.exchange.answer += bytes.toString("latin1")));
    browser.pipe(store).pipe(browser);
    for (const [one, other] of [[browser, store], [store, browser]]) one.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${server.address().port}`,
    port: server.address().port,
    exchanges,
    close: () => server.close(),
  };
}

/** What came of the request that began after so many others: the page sends one at a time. */
export function last(exchanges, since) {
  const mine = exchanges.slice(since).filter(({ request }) => request.method !== "OPTIONS");
  const exchange = mine.at(-1);
  if (!exchange) return undefined;
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(exchange.answer) ?? [];
  return { ...exchange, count: mine.length, status: Number(status), code: /<Code>(\w+)<\/Code>/.exec(exchange.answer)?.[1] };
}
