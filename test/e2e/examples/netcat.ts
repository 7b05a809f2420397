import { connect } from 'node:net';

/** nc -N HOST PORT: sends its input, closes that side, and gives everything that comes. */
export function netcat([flag, host, port, ...rest]: string[], input: string): Promise<string> {
  if (flag !== '-N' || rest.length > 0) throw new Error('only nc -N HOST PORT is known here');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () => socket.end(input));
    let output = '';
    socket.on('data', (data) => {
      output += data;
    });
    socket.once('end', () => resolve(output)).once('error', reject);
  });
}
