/** What is said of values that may be megabytes long, cut to a length that can be read. */

/** In letters, of a text in quotes. */
const LONGEST_QUOTED = 120;
/** Of what has no space in it. Paths of files should stay whole. */
const LONGEST_WORD = 500;
/** Of all that is said at once: lists of names may be long, and quotes may stand within quotes. */
const LONGEST = 5_000;

const LONG = new RegExp(`"[^"]{${LONGEST_QUOTED - 1},}"|\\S{${LONGEST_WORD + 1},}`, 'g');

/** The message with the middle of its long values left out. */
export function shortened(message: string): string {
  if (message.length <= LONGEST_QUOTED) return message;
  const ofShortValues = message.replace(LONG, (text) =>
    cut(text, text.startsWith('"') ? LONGEST_QUOTED : LONGEST_WORD),
  );
  return cut(ofShortValues, LONGEST);
}

/** How a text begins shows more of it than how it ends. */
function cut(text: string, longest: number): string {
  const end = longest / 4;
  return text.length <= longest ? text : `${text.slice(0, longest - end)}…${text.slice(-end)}`;
}
