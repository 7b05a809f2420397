import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { Request } from '../story/request.ts';
import { Storyteller } from '../story/storyteller.ts';
import { UrlError } from '../story/url.ts';
import { type CurlOptions, requestOf, withCurlOptions } from './curl-flags.ts';
import { printDiagnostics } from './diagnostics.ts';
import { FINE, UsageError, WRONG } from './exit.ts';
import { FILTER } from './filter.ts';
import { type ProxyOptions, withProxy } from './options.ts';
import { anyRefused, InputReader, makeRules } from './rules.ts';
import { storyAsObject } from './story-json.ts';
import { storyAsText } from './story-text.ts';
import { say, type Terminal } from './terminal.ts';

interface ExplainOptions extends ProxyOptions, CurlOptions {
  output: 'text' | 'json';
}

export function explainCommand(terminal: Terminal, done: (code: number) => void): Command {
  return withCurlOptions(withProxy(new Command('explain')))
    .summary('tell where a request would go, and why')
    .description("Tell where a request would go, and why: the filter's own decision, and what led to it.")
    .argument('<url>', 'as for curl')
    .usage("-f PATH [options] [curl's options] URL")
    .addOption(new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text'))
    .action(async (url: string, options: ExplainOptions) => done(await explain(url, options, terminal)))
    .addHelpText(
      'after',
      `
With --proxy all the mesh is asked first, then the gateways of the URL's port;
where neither knows the host, who does is said. Only the headers that are given
are sent, besides those that Envoy itself adds.

  mainsheet explain -f my-istio/ -H 'end-user: jason' http://reviews:9080/reviews/0
  mainsheet explain -f my-istio/ --proxy gateway -H 'Host: shop.example.com' http://127.0.0.1:8080/`,
    );
}

async function explain(url: string, options: ExplainOptions, terminal: Terminal): Promise<number> {
  const request = asked(url, options);
  const { diagnostics, ...rules } = makeRules(await new InputReader(options, terminal).read(), options);
  printDiagnostics(diagnostics, terminal);
  if (anyRefused(diagnostics)) {
    say(terminal, 'a request is explained only by rules that are not refused');
    return WRONG;
  }
  const storyteller = await Storyteller.load({ ...rules, wasm: await readFile(FILTER) });
  const story = storyteller.tell(request);
  const asJson = options.output === 'json';
  terminal.out(asJson ? JSON.stringify(storyAsObject(story), undefined, 2) : storyAsText(story, terminal));
  return FINE;
}

function asked(url: string, options: CurlOptions): Request {
  try {
    return requestOf(url, options);
  } catch (error) {
    throw error instanceof UrlError ? new UsageError(error.message) : error;
  }
}
