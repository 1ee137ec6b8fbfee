// From the numbers of each round to what the bench says.

const PEER = "aws4fetch";
const OURS = "bucketkit";
/** Tasks that want a processor, for each that there is, of others than the bench. */
const BUSY = 0.5;

/**
 * `ratio`: the least that our figure must be of the peer's. `mostOfPeer`: the most that it may be. `most`: the most that our own
 * figure may be.
 */
const MEASURES = [
  { id: "headers", title: "requests signed in the headers, a second", digits: 0, ratio: 3, aim: 3.3 },
  { id: "presigned", title: "URLs presigned, a second", digits: 0, ratio: 7, aim: 8 },
  { id: "many", title: "URLs by presignMany of 1,000 keys, a second", digits: 0, beside: "one at a time" },
  { id: "first", title: "first signature of a new page, ms from the script's start", digits: 1, mostOfPeer: 1 },
  { id: "stall", title: "longest stall, ms, where every 100 signatures a macrotask is awaited", digits: 1, most: 16 },
  { id: "stallYield", title: "longest stall, ms, where every 100 signatures scheduler.yield() is awaited", digits: 1, most: 16 },
];

/** The middle, the lowest and the highest. */
function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return { median: sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2, min: sorted[0], max: sorted.at(-1) };
}

/** Ratios are of two figures of one round, since the machine is not equally fast in all. `met` is undefined where nothing is asked. */
export function judge({ measures, less, bytes, ...run }) {
  const judged = MEASURES.filter(({ id }) => measures[id]).map(({ id, title, digits, beside = PEER, ...wanted }) => {
    const rounds = measures[id];
    const signers = Object.entries(rounds).map(([name, numbers]) => ({
      name,
      ...spread(numbers),
      ratio: name === beside || wanted.most ? undefined : spread(numbers.map((number, round) => number / rounds[beside][round])),
      less: less[name] || undefined,
      brotli: id === "first" ? bytes[name] : undefined,
    }));
    const of = (name) => signers.find((signer) => signer.name === name);
    return { id, title, digits, beside, signers, ...verdict(wanted, of(OURS)) };
  });
  return { ...run, measures: judged };
}

function verdict({ ratio, aim, most, mostOfPeer }, ours) {
  if (ratio) return { target: `at least ${ratio.toFixed(1)} × ${PEER}, the aim is ${aim}`, met: ours.ratio.median >= ratio };
  if (most) return { target: `at most ${most} ms`, met: ours.median <= most };
  if (mostOfPeer) return { target: `at most ${mostOfPeer.toFixed(2)} × ${PEER}`, met: ours.ratio.median <= mostOfPeer };
  return {};
}

export function table({ browser, load, keys, tokenLength, rounds, pages, measures }) {
  const number = (value, digits) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const figure = ({ median, min, max }, digits) => [number(median, digits), `(${number(min, digits)}–${number(max, digits)})`];
  const lines = [
    `${number(keys, 0)} keys, a session token of ${tokenLength} characters, ${browser}`,
    `medians of ${rounds} rounds, of ${pages} pages for the first signature; in brackets the lowest and the highest; ratios are taken round by round`,
  ];
  if (load > BUSY) lines.push(`THE MACHINE WAS BUSY as this began, with ${number(load, 1)} tasks for each processor: don't trust the figures`);
  for (const { title, digits, beside, signers, target, met } of measures) {
    const verdict = target ? `: ${met ? "met" : "MISSED"}, ${target}` : "";
    lines.push("", `${title}${verdict}`);
    for (const signer of signers) {
      const [median, range] = figure(signer, digits);
      const [times, span] = signer.ratio ? figure(signer.ratio, 2) : ["", ""];
      const notes = [signer.less, signer.brotli && `${number(signer.brotli, 0)} bytes in brotli`].filter(Boolean).join("; ");
      const ratio = signer.ratio ? `${times.padStart(6)} × ${span}` : signers.some((other) => other.ratio) && signer.name === beside ? `${" ".repeat(5)}1 ×` : "";
      lines.push(`  ${signer.name.padEnd(15)}${median.padStart(9)} ${range.padEnd(19)}${ratio.padEnd(25)}${notes}`.trimEnd());
    }
  }
  return lines.join("\n");
}
