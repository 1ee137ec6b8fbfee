// From the uploads of each round to what the bench says.

export const MIB = 1024 * 1024;
const LIMIT = "raw";
/** Of our two, at full speed and at a gigabit a second: the most that the time may be of the limit's; the most that memory may grow. */
const OURS = { bucketkit: { ratio: [1.1, 1.02], memory: 24 }, "bucketkit-crc64nvme": { ratio: [1.5, 1.02], memory: 96 } };
/** In ms: the most that a task on the main thread may take of a processor, and on an idle machine by the clock; and the aim. */
const MOST_TASK = 50;
const AIM_TASK = 16;
/** Tasks that want a processor, for each that there is, of others than the bench. */
const BUSY = 0.5;

const middle = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const spread = (numbers) => ({ median: middle(numbers), min: Math.min(...numbers), max: Math.max(...numbers) });

/** Ratios are of two uploads of one round, since the machine is not equally fast in all. */
export function judge({ measured, ...run }) {
  const busy = run.load > BUSY;
  return {
    ...run,
    busy,
    measured: measured.map(({ size, rate, parts, runs, tasks }) => {
      const uploaders = Object.entries(runs).map(([name, rounds]) => {
        const of = (what) => rounds.map((round) => round[what]);
        return {
          name,
          ms: spread(of("ms")),
          ratio: spread(rounds.map(({ ms }, round) => ms / runs[LIMIT][round].ms)),
          stall: middle(of("stall")),
          longTasks: middle(of("long")),
          task: tasks[name],
          memory: middle(of("memory")),
          requests: rounds.at(-1).requests,
          // Each time what there must be, and no more.
          exact: rounds.every(({ requests: { PUT = 0, POST = 0, OPTIONS = 0, ...others } }) => PUT === parts && POST === 2 && OPTIONS <= parts + 2 && Object.keys(others).length === 0),
        };
      });
      const verdicts = uploaders.flatMap((uploader) => (OURS[uploader.name] ? verdictsOn(uploader, OURS[uploader.name], rate, busy) : []));
      return { title: `${size / MIB} MiB in ${parts} parts${rate ? " at 1 Gbit/s" : ""}`, size, rate, parts, uploaders, verdicts };
    }),
  };
}

const verdictsOn = ({ name, ratio, task, longTasks, memory, exact }, most, rate, busy) => [
  { what: `${name} at most ${most.ratio[rate ? 1 : 0].toFixed(2)} × ${LIMIT}`, met: ratio.median <= most.ratio[rate ? 1 : 0] },
  { what: `${name} has no task over ${MOST_TASK} ms (aim ${AIM_TASK})`, met: task <= MOST_TASK && (busy || longTasks === 0) },
  { what: `${name} grows by less than ${most.memory} MiB`, met: memory < most.memory },
  { what: `${name} asks parts + 2 times, and preflights`, met: exact },
];

export function table({ browser, load, busy, rounds, measured }) {
  const number = (value, digits = 0) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const lines = [`${browser}, ${rounds} rounds; medians, ratios round by round with the lowest and the highest, and the longest task of one round more`];
  if (busy) lines.push(`THE MACHINE WAS BUSY as this began, with ${number(load, 1)} tasks for each processor: don't trust the figures`);
  const columns = [["", 21], ["ms", 8], ["× raw", 8], ["", 14], ["stall ms", 10], ["long tasks ms", 15], ["task ms", 9], ["memory MiB", 12], ["requests", 10], ["preflights", 12]];
  const row = (cells) => cells.map((cell, at) => (at ? cell.padStart(columns[at][1]) : cell.padEnd(columns[at][1]))).join("").trimEnd();
  for (const { title, uploaders, verdicts } of measured) {
    lines.push("", title, row(columns.map(([head]) => head)));
    for (const { name, ms, ratio, stall, longTasks, task, memory, requests: { OPTIONS = 0, ...others } } of uploaders) {
      const asked = Object.values(others).reduce((sum, count) => sum + count, 0);
      lines.push(row([name, number(ms.median), number(ratio.median, 2), `(${number(ratio.min, 2)}–${number(ratio.max, 2)})`, number(stall), number(longTasks), number(task, 1), number(memory), number(asked), number(OPTIONS)]));
    }
    lines.push(...verdicts.map(({ what, met }) => `  ${met ? "met   " : "MISSED"} ${what}`));
  }
  return lines.join("\n");
}
