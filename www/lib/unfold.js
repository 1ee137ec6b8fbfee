// A module's bytes from the streams that xtask/src/streams.rs has made of them: there is said why, and what each holds.
/** How far a byte is turned in all streams but the first, so that the commonest are one byte in UTF-8. */
const TURN = 39;

/** Which stream holds what follows an opcode: of memory's the offset (the alignment is 0), of a global's nothing (it is the first). */
const streamOf = (opcode) =>
  opcode >= 0x28 && opcode <= 0x3e ? 5
  : { 2: 6, 3: 6, 4: 6, 0xc: 7, 0xd: 7, 0x10: 1, 0x20: 3, 0x21: 4, 0x22: 4, 0x41: 2, 0x42: 2 }[opcode];

export default function unfold(streams) {
  const at = streams.map(() => 0);
  let out = [0, 97, 115, 109, 1, 0, 0, 0];
  const byte = (stream) => (streams[stream].charCodeAt(at[stream]++) - (stream && TURN)) & 255;
  const copy = (stream, count) => {
    while (count-- > 0) out.push(byte(stream));
  };
  const number = (stream) => {
    let value = 0;
    for (let shift = 0, next = 128; next > 127; shift += 7) {
      out.push((next = byte(stream)));
      value |= (next & 127) << shift;
    }
    return value;
  };
  /** What `write` writes, after its length. */
  const sized = (write) => {
    const before = out;
    out = [];
    write();
    const inner = out;
    out = before;
    let length = inner.length;
    for (; length > 127; length >>= 7) out.push((length & 127) | 128);
    out.push(length);
    for (const byte of inner) out.push(byte);
  };
  const code = () => {
    for (let depth = 1; depth; ) {
      const opcode = byte(1);
      if (opcode === 255) copy(1, byte(1));
      else {
        out.push(opcode);
        depth += opcode === 0xb ? -1 : opcode > 1 && opcode < 5;
        const stream = streamOf(opcode);
        if (stream === 5 || opcode === 0x23 || opcode === 0x24) out.push(0);
        if (stream) number(stream);
      }
    }
  };
  while (at[0] < streams[0].length) {
    const section = byte(0);
    out.push(section);
    if (section !== 10) copy(0, number(0));
    else
      sized(() => {
        for (let functions = number(0); functions--; )
          sized(() => {
            for (let groups = number(8); groups--; ) number(8), number(8);
            code();
          });
      });
  }
  return new Uint8Array(out);
}
