/** curl's options, as far as they say what is asked for; what says how it is carried is taken and changes nothing. */
import { type Command, Option } from 'commander';
import type { HeaderList, Request } from '../story/request.ts';
import { requestTo } from '../story/url.ts';
import { UsageError } from './exit.ts';

export interface CurlOptions {
  request?: string;
  header: string[];
  data?: string[];
  dataRaw?: string[];
  dataBinary?: string[];
  userAgent?: string;
  cookie?: string;
  referer?: string;
  user?: string;
  head?: true;
}

/** Of how a request is sent, or what becomes of the answer. */
const WITHOUT_EFFECT = [
  '-s, --silent',
  '-S, --show-error',
  '-v, --verbose',
  '-i, --include',
  '-k, --insecure',
  '-L, --location',
  '--compressed',
  '--path-as-is',
  '--http1.1',
  '--http2',
  '--http2-prior-knowledge',
  '-x, --proxy-url <url>',
  '-m, --max-time <seconds>',
  '-w, --write-out <format>',
];

export function withCurlOptions(command: Command): Command {
  const several = (value: string, earlier: string[] | undefined) => [...(earlier ?? []), value];
  command
    .option('-X, --request <method>', 'the method; GET, or POST with -d')
    .addOption(new Option('-H, --header <header>', '"name: value"; repeatable').default([], 'none').argParser(several))
    .addOption(new Option('-d, --data <data>', 'a body, which no rule looks at').argParser(several))
    .addOption(new Option('--data-raw <data>').argParser(several).hideHelp())
    .addOption(new Option('--data-binary <data>').argParser(several).hideHelp())
    .option('-A, --user-agent <name>', 'the header user-agent')
    .option('-b, --cookie <cookies>', 'the header cookie')
    .option('-e, --referer <url>', 'the header referer')
    .option('-u, --user <user:password>', 'the header authorization')
    .option('-I, --head', 'the method HEAD');
  for (const flags of WITHOUT_EFFECT) command.addOption(new Option(flags).hideHelp());
  return command;
}

/** @throws UsageError for what is no header, UrlError for what is no URL */
export function requestOf(url: string, options: CurlOptions): Request {
  const method = options.request ?? (options.head ? 'HEAD' : hasBody(options) ? 'POST' : 'GET');
  return requestTo(url, method, [...options.header.flatMap(header), ...ofOptions(options)]);
}

/** `name: value`; with a colon and nothing behind it curl sends none, with a semicolon an empty one. */
function header(text: string): HeaderList {
  const [, name, colon, value = ''] = /^([^:;\s]+)\s*(?:(:)\s*(.*?)\s*|;)$/s.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`"${text}" is no header: write "name: value"`);
  return colon && value === '' ? [] : [[name, value]];
}

function hasBody({ data, dataRaw, dataBinary }: CurlOptions): boolean {
  return (data ?? dataRaw ?? dataBinary) !== undefined;
}

function ofOptions(options: CurlOptions): HeaderList {
  const { userAgent, cookie, referer, user } = options;
  const headers: [string, string | undefined][] = [
    ['user-agent', userAgent],
    ['cookie', cookie],
    ['referer', referer],
    ['authorization', user && `Basic ${Buffer.from(user).toString('base64')}`],
    ['content-type', hasBody(options) ? 'application/x-www-form-urlencoded' : undefined],
  ];
  return headers.filter((entry): entry is [string, string] => entry[1] !== undefined);
}
