// A text as a table: values with commas, semicolons or tabs between them. https://www.rfc-editor.org/rfc/rfc4180

/** Which of them stands most often on the first line, outside quotes. */
function separatorOf(text) {
  const counts = { ",": 0, ";": 0, "\t": 0 };
  let isQuoted = false;
  for (const sign of text) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === "\n") break;
    else if (sign in counts) counts[sign]++;
  }
  return Object.keys(counts).reduce((best, sign) => (counts[sign] > counts[best] ? sign : best));
}

export function tableOf(text) {
  const separator = separatorOf(text);
  const rows = [];
  let [row, value, isQuoted, isBegun] = [[], "", false, false];
  const endRow = () => {
    row.push(value);
    rows.push(row);
    [row, value, isBegun] = [[], "", false];
  };
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; at++) {
    const sign = text[at];
    if (isQuoted) {
      if (sign !== '"') value += sign;
      else if (text[at + 1] === '"') value += text[++at];
      else isQuoted = false;
    } else if (sign === '"' && !value) [isQuoted, isBegun] = [true, true];
    else if (sign === separator) {
      row.push(value);
      [value, isBegun] = ["", true];
    } else if (sign === "\n") endRow();
    else if (sign !== "\r" || text[at + 1] !== "\n") [value, isBegun] = [value + sign, true];
  }
  if (isBegun || row.length) endRow();
  return rows;
}
