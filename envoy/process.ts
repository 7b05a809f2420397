/** One Envoy process: started, waited for until it serves, its log forwarded, stopped. */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Acceptance } from './acceptance.ts';
import { Admin } from './admin.ts';
import { EnvoyProblem } from './problem.ts';
import { type Exit, ProcessGroup } from './process/group.ts';

export interface EnvoyOptions {
  /** The binary. */
  path: string;
  /** The bootstrap's path; relative paths in it count from `folder`. */
  config: string;
  folder: string;
  adminPort: number;
  /** How many listeners there must be before it counts as started. */
  listeners: number;
  /** Worker threads; by default one a core. */
  concurrency?: number;
  /** Each line of Envoy's log, made readable, and each line of its standard output: the access log. */
  onLog: (line: string) => void;
  onOutput: (line: string) => void;
  /** Ends the waiting for it, and it. */
  giveUp?: AbortSignal;
}

export interface RunningEnvoy {
  admin: Admin;
  pid: number;
  exited: Promise<Exit>;
  /** What it has logged since the last call, the newest lines. */
  takeLog: () => string[];
  /** Asks it to end, and ends it if it has not within the grace time. */
  stop: () => Promise<Exit>;
  /** Ends it at once. */
  kill: () => void;
}

const START_TIMEOUT = 60_000;
const STOP_GRACE = 5_000;
/** Connections of a listener that was removed or changed are closed after this long (seconds). */
const DRAIN_TIME = 10;
/** Envoy keeps access log lines for so long (milliseconds); its own default is 10 s. */
const FLUSH_INTERVAL = 100;
/** How a line of the log begins, by --log-format below. */
const LOG_LINE = /^envoy\t(\w+)\t(\w+)\t(.*)$/;

/** What Envoy says of every run: advice for proxies on the internet, and that it was asked to stop. */
const NOISE = /limit to the number of allowed active downstream connections|caught ENVOY_SIGTERM/;
const LOG_KEPT = 50;

/** @throws EnvoyProblem with what Envoy said, if it refuses its configuration, does not come up or is given up. */
export async function startEnvoy(options: EnvoyOptions): Promise<RunningEnvoy> {
  const group = new ProcessGroup(options.path, commandLine(options), { cwd: options.folder, output: 'pipe' });
  const admin = new Admin(options.adminPort);
  const log: string[] = [];
  let serves = false;
  createInterface({ input: group.stdout! }).on('line', options.onOutput);
  createInterface({ input: group.stderr! }).on('line', (raw) => {
    if (NOISE.test(raw)) return;
    const line = raw.replace(LOG_LINE, '$1 ($2): $3');
    if (serves) options.onLog(line);
    log.push(line);
    if (log.length > LOG_KEPT) log.shift();
  });
  try {
    await serving(group, admin, options, log);
  } catch (error) {
    await group.stop(0);
    throw error;
  }
  serves = true;
  const takeLog = () => log.splice(0);
  takeLog().forEach(options.onLog);
  return {
    admin,
    pid: group.pid,
    takeLog,
    exited: group.exited,
    stop: () => group.stop(STOP_GRACE),
    kill: () => group.signal('SIGKILL'),
  };
}

function commandLine({ config, concurrency }: EnvoyOptions): string[] {
  return [
    ...['-c', config, '--disable-hot-restart', '--drain-time-s', String(DRAIN_TIME)],
    ...['--file-flush-interval-msec', String(FLUSH_INTERVAL), '-l', 'warning', '--log-format', 'envoy\t%l\t%n\t%v'],
    ...(concurrency === undefined ? [] : ['--concurrency', String(concurrency)]),
  ];
}

/** @throws EnvoyProblem if it will never serve. */
async function serving(
  group: ProcessGroup,
  admin: Admin,
  { listeners, giveUp }: EnvoyOptions,
  log: string[],
): Promise<void> {
  let ended = false;
  group.exited.then(() => {
    ended = true;
  });
  const failed = (what: string) =>
    new EnvoyProblem([`${what}. It said:`, ...(log.length > 0 ? log : ['nothing'])].join('\n'));
  const deadline = Date.now() + START_TIMEOUT;
  while (Date.now() < deadline) {
    const state = await stateOf(admin).catch(() => undefined);
    if (ended) throw failed('Envoy ended at once');
    if (giveUp?.aborted) throw failed('Envoy was given up before it served');
    if (state?.refused) throw failed('Envoy refused its configuration');
    if (state && state.listening >= listeners) return;
    await sleep(20);
  }
  throw failed(`Envoy did not come up within ${START_TIMEOUT / 1000} s`);
}

/** Envoy is ready before its workers listen everywhere: a listener counts when it is there on each worker. */
async function stateOf(admin: Admin): Promise<{ refused: boolean; listening: number }> {
  const refused = (await Acceptance.read(admin)).refused > 0;
  if (!(await admin.ready())) return { refused, listening: -1 };
  const stats = await admin.stats('server\\.concurrency|listener_manager\\.listener_create_success');
  const workers = stats.get('server.concurrency') ?? 1;
  return { refused, listening: (stats.get('listener_manager.listener_create_success') ?? 0) / workers };
}
